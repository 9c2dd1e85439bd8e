package chatops

import "trtc-callback-audit/audit"

// chinese is the explanation of a finding in Chinese. What stands in code and configuration, and Tencent's own terms, are left as they are.
type chinese struct{ meaning, why, fix string }

// chineseOf is the explanation of a kind in Chinese, or the zero value if there is none.
func chineseOf(kind audit.Kind) (e chinese, ok bool) {
	for i := range chineseExplanations {
		if chineseExplanations[i].kind == kind {
			return chineseExplanations[i].chinese, true
		}
	}
	return chinese{}, false
}

// chineseExplanations has the order of the English ones.
var chineseExplanations = []struct {
	kind audit.Kind
	chinese
}{
	{audit.CallbackAbsent, chinese{
		"腾讯云上没有为该应用配置回调。",
		"通话记录无人接收，而通话本身照常进行，因此不会有其他任何迹象。",
		"调用 set_callback 并传入 Url 和 CallbackCommandList；若该应用本不应有回调，则设置 TRTC_CALLBACK_ABSENT=true",
	}},
	{audit.CallbackUnexpected, chinese{
		"不应有回调的应用配置了回调。",
		"有人正在接收该应用的通话记录。",
		"调用 delete_callback；若允许有回调，则取消设置 TRTC_CALLBACK_ABSENT",
	}},
	{audit.URLMismatch, chinese{
		"回调的 Url 与期望的不一致。",
		"通话记录被投递到了其他地址。级别为 info 时，两者只是协议或主机名的大小写不同，或只差默认端口，含义相同。",
		"调用 set_callback 并传入期望的 Url 和完整的 CallbackCommandList，或更正 TRTC_CALLBACK_URL",
	}},
	{audit.URLMissing, chinese{
		"配置了回调，但没有 Url。",
		"通话记录无处可投递。",
		"调用 set_callback 并传入 Url 和完整的 CallbackCommandList",
	}},
	{audit.URLInvalid, chinese{
		"回调的 Url 不是绝对的 http 或 https URL。",
		"腾讯云无法向它投递。",
		"调用 set_callback，传入以 https:// 开头且含主机名的 Url",
	}},
	{audit.URLInsecure, chinese{
		"回调的 Url 使用 http。",
		"通话记录以及 Url 中的令牌都以明文经过公网。",
		"改用 https 提供回调服务，并调用 set_callback 传入新的 Url",
	}},
	{audit.URLHostNotAllowed, chinese{
		"回调的主机不在允许的范围内。",
		"通话记录可能流向陌生的服务器。",
		"调用 set_callback，传入主机在允许范围内的 Url，或把该主机加入 TRTC_CALLBACK_URL_HOSTS",
	}},
	{audit.URLNotPublic, chinese{
		"从公网无法访问回调的主机。",
		"腾讯云会保存这样的 Url，但永远投递不到：它是环回、私有或链路本地地址，或是 .local 域名，或是不含点的主机名。",
		"调用 set_callback，传入主机可从公网访问的 Url",
	}},
	{audit.URLPlaceholder, chinese{
		"回调的 Url 是文档中的示例。",
		"示例粘贴之后没有替换，通话记录无人接收。",
		"调用 set_callback，传入您自己服务器的 Url",
	}},
	{audit.URLHasUserinfo, chinese{
		"回调的 Url 含有用户名或密码。",
		"文档没有说明腾讯云是否会发送它们，而凡是能查看该配置的人都能看到。",
		"调用 set_callback，传入不含用户名和密码的 Url，改用保密的路径识别调用方",
	}},
	{audit.URLHasQuery, chinese{
		"回调的 Url 带有查询参数。",
		"腾讯云会追加自己的查询参数，文档没有说明两者如何合并，控制台也不接受这样的 Url。",
		"调用 set_callback，传入把参数放在路径中的 Url",
	}},
	{audit.URLHasFragment, chinese{
		"回调的 Url 带有片段（# 及其后的部分）。",
		"片段从不会发送，腾讯云追加的查询参数可能会落入片段之中。",
		"调用 set_callback，传入在 # 之前结束的 Url",
	}},
	{audit.URLPortPrefix, chinese{
		"期望的端口号以当前端口号开头，或者相反。",
		"腾讯云提醒不要在这样的端口之间变更，例如从 443 改为 4433：变更可能不生效。",
		"先调用 delete_callback，再调用 set_callback，或为 TRTC_CALLBACK_URL 选用开头与旧端口号不同的端口",
	}},
	{audit.URLWhitespace, chinese{
		"回调的 Url 含有空白或控制字符。",
		"投递会失败或送错地方，而在控制台上看不出差别。",
		"重新手工输入 Url，不带空格和换行，再调用 set_callback",
	}},
	{audit.CommandsEmpty, chinese{
		"配置了回调，但没有任何回调命令字。",
		"任何事件都不会让腾讯云投递。",
		"调用 set_callback，传入 Url，以及由所需事件组成的 CallbackCommandList",
	}},
	{audit.CommandMissing, chinese{
		"缺少一个期望的回调命令字。",
		"该命令字对应的事件不会投递。",
		"调用 set_callback 并传入 Url 和完整的 CallbackCommandList，或更正 TRTC_CALLBACK_COMMANDS",
	}},
	{audit.CommandUnexpected, chinese{
		"配置了一个期望之外的回调命令字。",
		"服务器会收到它可能没有准备处理的事件。",
		"调用 set_callback，传入 Url 和期望的命令字，不含其他命令字；或把该命令字加入 TRTC_CALLBACK_COMMANDS",
	}},
	{audit.CommandUnknown, chinese{
		"腾讯云公布的回调命令字中没有这一个。",
		"要么拼写有误，永远不会触发；要么它比本程序的版本更新。",
		"对照 https://trtc.io/document/68934 核对该命令字，再调用 set_callback 传入正确的命令字",
	}},
	{audit.CommandDuplicate, chinese{
		"同一个回调命令字配置了不止一次。",
		"重复没有任何作用，但说明这个列表是手工拼凑的。",
		"调用 set_callback，每个命令字只传一次",
	}},
	{audit.CommandCase, chinese{
		"回调命令字与腾讯云的写法只有大小写不同。",
		"命令字区分大小写，因此它永远不会触发。",
		"调用 set_callback，按腾讯云的写法传入该命令字",
	}},
	{audit.UserSigExpiring, chinese{
		"预先生成的 UserSig 即将过期。",
		"过期之后将无法再审计该应用。到期前 30 天起级别为 low，前 7 天起为 high。",
		"重新生成 UserSig 并写入 TRTC_USERSIG，或改用 TRTC_SECRET_KEY，由它为每次调用生成 UserSig",
	}},
}
