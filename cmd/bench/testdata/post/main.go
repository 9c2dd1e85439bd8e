// Command post is a function that posts one request and knows nothing of the answer, with the three libraries that the program has to link: what a cold start
// that asks somebody cannot be below.
package main

import (
	"context"
	"io"
	"log"
	"net/http"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/kelseyhightower/envconfig"
	"github.com/tencentyun/scf-go-lib/cloudfunction"
)

type post struct{}

func (post) Invoke(context.Context, []byte) ([]byte, error) {
	r, err := http.Post(os.Getenv("TRTC_ENDPOINT")+"/v4/call_config/get_callback", "application/json", strings.NewReader("{}"))
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	_, err = io.Copy(io.Discard, r.Body)
	return []byte("{}"), err
}

func main() {
	var vars struct {
		FunctionName string `split_words:"true"`
	}
	if err := envconfig.Process("AWS_LAMBDA", &vars); err != nil {
		log.Fatal(err)
	}
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") == "" {
		cloudfunction.StartHandler(post{})
	}
	lambda.Start(post{})
}
