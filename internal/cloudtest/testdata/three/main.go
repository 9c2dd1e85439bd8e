// Command three is hello with the three libraries that the program has to link: the floor of its cold start.
package main

import (
	"context"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/kelseyhightower/envconfig"
	"github.com/tencentyun/scf-go-lib/cloudfunction"
)

type hello struct{}

func (hello) Invoke(context.Context, []byte) ([]byte, error) { return []byte("{}"), nil }

func main() {
	var vars struct {
		FunctionName string `split_words:"true"`
	}
	if err := envconfig.Process("AWS_LAMBDA", &vars); err != nil {
		log.Fatal(err)
	}
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") == "" {
		cloudfunction.StartHandler(hello{})
	}
	lambda.Start(hello{})
}
