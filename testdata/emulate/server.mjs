// SQS, SNS and S3, emulated on one port of the loopback interface. Where they answer is a line of JSON on standard output; they end when standard input does.
import { buildApp } from "fauxqs";

// startFauxqs would listen on all interfaces.
const app = buildApp({ logger: false });
const url = await app.listen({ host: "127.0.0.1", port: 0 });
for (const service of ["sqs", "sns", "s3"]) {
  console.log(JSON.stringify({ service, url }));
}
process.stdin.resume().on("end", () => app.close());
