package trtctest_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"trtc-callback-audit/trtcapi/trtctest"
)

func Example() {
	gateway := trtctest.Start(trtctest.App{SDKAppID: 1400000000, SecretKey: "key"})
	defer gateway.Close()
	gateway.FailNext(1, 60011, "too many requests")
	gateway.RetryAfter("2")

	resp, err := gateway.Client().Post(gateway.URL()+"/v4/call_config/get_callback?sdkappid=1400000000", "", strings.NewReader("{}")) //nolint:noctx // an example has no context
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	fmt.Println(resp.StatusCode == http.StatusOK, resp.Header.Get("Retry-After"))
	fmt.Println(string(body))
	fmt.Println(gateway.Calls()[0].Code)
	// Output:
	// true 2
	// {"ErrorCode":60011,"ErrorInfo":"too many requests","ActionStatus":"FAIL","RequestId":"Id-6b86b273ff34fce19d6b804eff5a3f57-O-Seq-1"}
	// 60011
}
