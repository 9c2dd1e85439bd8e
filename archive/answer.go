package archive

import (
	"bytes"
	"io"
	"net/http"
)

// answer is what the store said, read to its end.
type answer struct {
	status int
	tag    string // the ETag
	code   string // S3's name of what is wrong, without an answer of 200; untrusted
	body   []byte
}

// readAnswer reads at most limit bytes of an object. Without a limit none is expected; of that, and of a refusal, it reads as much as a code takes.
func readAnswer(r *http.Response, limit int64) (answer, error) {
	const refusal = 64 << 10
	a := answer{status: r.StatusCode, tag: r.Header.Get("ETag")}
	if limit == 0 || a.status != http.StatusOK { // the status has said it; the code is a help
		body, _ := io.ReadAll(io.LimitReader(r.Body, refusal))
		a.code = between(body, "<Code>", "</Code>")
		return a, nil
	}
	if r.ContentLength > limit {
		return answer{}, tooLarge(limit)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	switch {
	case err != nil:
		return answer{}, unreachable(err)
	case int64(len(body)) > limit:
		return answer{}, tooLarge(limit)
	case int64(len(body)) < r.ContentLength:
		return answer{}, unreachable(io.ErrUnexpectedEOF)
	}
	a.body = body
	return a, nil
}

// between finds the code without encoding/xml, which the program does not hold otherwise.
func between(text []byte, before, after string) string {
	_, rest, _ := bytes.Cut(text, []byte(before))
	found, _, ok := bytes.Cut(rest, []byte(after))
	if !ok {
		return ""
	}
	return string(found)
}

// passes reports whether the store may answer otherwise in a moment. What it has done with the request meanwhile is not known.
func (a answer) passes() bool {
	return a.status >= 500 && a.status != http.StatusNotImplemented || a.status == http.StatusTooManyRequests || a.code == "RequestTimeout"
}

// isMissing reports whether there is no such object, which is another thing than a 404 of some gateway or for the bucket.
func (a answer) isMissing() bool { return a.status == http.StatusNotFound && a.code == "NoSuchKey" }

// isConflict reports whether a conditional write came too late. S3 says 412 of what has been there and 409 of what is being written, COS says 409 of both; and
// S3 says that the key is missing if a write was to replace something.
func (a answer) isConflict() bool {
	return a.status == http.StatusPreconditionFailed || a.status == http.StatusConflict || a.isMissing()
}

// isDone reports whether the store has answered as S3 does. A page of a gateway may say 200 as well, but names no ETag.
func (a answer) isDone() bool { return a.status == http.StatusOK && a.tag != "" }

// refused says why the store did not do as it was told. Of its text only the code is used, and never shown.
func (a answer) refused(method string) *Error {
	e := &Error{Status: a.status, passing: a.passes()}
	switch e.Reason, e.Fix = explain(a.code); {
	case e.Reason != "":
	case a.status == http.StatusForbidden && method == http.MethodGet:
		e.Reason = "access was denied"
		e.Fix = "allow s3:GetObject on the objects and s3:ListBucket on the bucket: without the latter S3 denies what is only missing"
	case a.status == http.StatusForbidden:
		e.Reason, e.Fix = "access was denied", "allow s3:PutObject on the objects, and the use of the bucket's KMS key if it has one"
	case a.status >= 300 && a.status < 400:
		e.Reason, e.Fix = "the store sent us elsewhere", "correct the region or the endpoint in ARCHIVE_URL: the bucket is in another place"
	case a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable:
		e.Reason, e.Fix = "the store asked to slow down", "nothing, if it passes; else look at the store's limits"
	case a.status >= 500:
		e.Reason, e.Fix = "the store failed", "nothing, if it passes; else look at the store's own health"
	case a.code != "":
		e.Reason, e.Fix = "the store refused for a reason of its own", "look at the store's log, and "+fixPlace
	default:
		e.Reason, e.Fix = "the answer is not one of an object store", fixPlace
	}
	return e
}

// explain says what the codes mean that an operator can do something about.
func explain(code string) (reason, fix string) {
	switch code {
	case "NoSuchBucket":
		return "the bucket is not there", "create the bucket, or correct bucket, region and endpoint in ARCHIVE_URL"
	case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
		return "the bucket is in another region", "correct the region in ARCHIVE_URL"
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "XAdminUserNotFound": // the last is Versity's
		return "the credentials were refused", fixKeys
	case "ExpiredToken", "TokenRefreshRequired":
		return "the credentials have expired", fixKeys
	case "RequestTimeTooSkewed":
		return "the clock is wrong", "correct the clock of the machine that runs this"
	case "NotImplemented":
		return "the store has no conditional writes", "use one that has them: AWS, COS, a current MinIO"
	}
	return "", ""
}
