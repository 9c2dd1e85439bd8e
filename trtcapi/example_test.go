package trtcapi_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"trtc-callback-audit/secret"
	"trtc-callback-audit/trtcapi"
	"trtc-callback-audit/trtcapi/trtctest"
)

// A fake gateway stands in for Tencent; without Endpoint the Region's host is asked.
func ExampleClient_GetCallback() {
	gateway := trtctest.Start(trtctest.App{SDKAppID: 1400000000, SecretKey: "the key in the console"})
	defer gateway.Close()
	gateway.SetCallback(1400000000, "https://example.com/call", "Call.CallbackAfterStartCall", "Call.CallbackAfterEndCall")
	here, err := trtcapi.ParseEndpoint(gateway.URL())
	if err != nil {
		fmt.Println(err)
		return
	}

	client := trtcapi.NewClient(http.DefaultTransport, time.Now, rand.Uint32, nil)
	config, err := client.GetCallback(context.Background(), trtcapi.Application{
		SDKAppID:  1400000000,
		SecretKey: secret.New("the key in the console"),
		Region:    trtcapi.Singapore,
		Endpoint:  here,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(config.Configured, config.URL)
	for _, command := range config.Commands {
		fmt.Println(command)
	}
	// Output:
	// true https://example.com/call
	// Call.CallbackAfterStartCall
	// Call.CallbackAfterEndCall
}

// What a UserSig says can be read without the key; whether it is true takes the key.
func ExampleParseUserSig() {
	made := time.Date(2023, 11, 14, 22, 13, 20, 0, time.UTC)
	text := trtcapi.MintUserSig(secret.New("the key in the console"), 1400000000, "administrator", made, time.Hour)

	userSig, err := trtcapi.ParseUserSig(secret.New(text))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(userSig.Identifier, userSig.SDKAppID, "until", userSig.Expires().Format(time.RFC3339))
	fmt.Println("expired two hours later:", userSig.Expired(made.Add(2*time.Hour)))
	fmt.Println("with the key:", userSig.Verify(secret.New("the key in the console")))
	fmt.Println("with another:", userSig.Verify(secret.New("another key")))
	// Output:
	// administrator 1400000000 until 2023-11-14T23:13:20Z
	// expired two hours later: true
	// with the key: <nil>
	// with another: trtcapi: the UserSig was not made with this key
}
