package vault

import (
	"net"
	"net/url"
	"strconv"
	"strings"
)

// endpoint returns scheme://host[:port] of a store: that of the environment, else the cloud's own.
func (v *Vault) endpoint(s store, region string) (string, *Error) {
	own := ""
	names := []string{s.words().endpoint, "AWS_ENDPOINT_URL"}
	switch s {
	case awsSM:
		own = "https://secretsmanager." + region + amazon(region)
	case awsSSM:
		own = "https://ssm." + region + amazon(region)
	case tencentSSM:
		own, names = "https://ssm.tencentcloudapi.com", names[:1]
	}
	for _, name := range names {
		text := v.kit.Getenv(name)
		if text == "" {
			continue
		}
		base, ok := parseEndpoint(text)
		if !ok {
			return "", &Error{Reason: "the endpoint in " + name + " is none", Fix: "write https://host[:port] and nothing after it; http is for loopback only"}
		}
		return base, nil
	}
	return own, nil
}

func amazon(region string) string {
	if strings.HasPrefix(region, "cn-") {
		return ".amazonaws.com.cn"
	}
	return ".amazonaws.com"
}

func parseEndpoint(text string) (string, bool) {
	u, err := url.Parse(text)
	if err != nil || u.User != nil || strings.ContainsAny(text, "?#") || strings.Trim(u.Path, "/") != "" || !isHost(u) {
		return "", false
	}
	secure := u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
	return u.Scheme + "://" + strings.ToLower(u.Host), secure
}

func isHost(u *url.URL) bool {
	_, err := strconv.ParseUint(u.Port(), 10, 16)
	return u.Hostname() != "" && (u.Port() == "" || err == nil) && only(u.Host, letters+".-:[]")
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
