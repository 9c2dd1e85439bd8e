package vault

import "strings"

// classifyAWS knows the types of both stores and those that all services have, as in com.amazonaws.secretsmanager#ResourceNotFoundException. A denied key and a
// wrong clock have no types of their own: there the message is looked at.
func classifyAWS(code, message string) refusal {
	_, after, ok := strings.Cut(code, "#")
	if ok {
		code = after
	}
	code, _, _ = strings.Cut(code, ":") // in a header, a URL may follow
	switch strings.TrimSuffix(code, "Exception") {
	case "ResourceNotFound", "ParameterNotFound", "ParameterVersionNotFound":
		return missing
	case "AccessDenied", "NotAuthorized", "UnauthorizedOperation":
		if strings.Contains(message, "Access to KMS is not allowed") || strings.Contains(message, "to perform: kms:") {
			return locked
		}
		return denied
	case "DecryptionFailure", "InvalidKeyId", "KMSAccessDenied", "KMSDisabled", "KMSInvalidState", "KMSNotFound":
		return locked
	case "InvalidSignature", "SignatureDoesNotMatch", "IncompleteSignature":
		if strings.Contains(message, "Signature expired") || strings.Contains(message, "Signature not yet current") {
			return skewed
		}
		return refused
	case "UnrecognizedClient", "InvalidClientTokenId", "MissingAuthenticationToken", "InvalidToken":
		return refused
	case "ExpiredToken", "TokenRefreshRequired":
		return expired
	case "RequestExpired", "RequestTimeTooSkewed":
		return skewed
	}
	return classifyAWSState(strings.TrimSuffix(code, "Exception"))
}

// classifyAWSState knows what has to do neither with who asks nor with whether there is something.
func classifyAWSState(code string) refusal {
	switch code {
	case "Throttling", "Throttled", "TooManyRequests", "RequestThrottled", "RequestLimitExceeded", "SlowDown":
		return throttled
	case "InternalServiceError", "InternalService", "InternalServerError", "InternalServer", "InternalFailure", "InternalError", "ServiceUnavailable":
		return failed
	case "InvalidRequest": // GetSecretValue has it for what is marked for deletion
		return deleted
	case "InvalidParameter", "InvalidParameterValue", "Validation", "ValidationError":
		return nameless
	case "":
		return foreign
	}
	return other
}

// classifyTencent goes by families: what follows the dot is more than is needed, but for a few.
func classifyTencent(code string) refusal {
	switch code {
	case "AuthFailure.SignatureExpire":
		return skewed
	case "AuthFailure.TokenFailure":
		return expired
	case "AuthFailure.UnauthorizedOperation":
		return denied
	case "FailedOperation.AccessKmsError":
		return locked
	case "ResourceUnavailable.ResourceDisabled":
		return disabled
	case "ResourceUnavailable.ResourcePendingDeleted":
		return deleted
	}
	family, _, _ := strings.Cut(code, ".")
	switch family {
	case "AuthFailure":
		return refused
	case "UnauthorizedOperation":
		return denied
	case "ResourceNotFound":
		return missing
	case "RequestLimitExceeded":
		return throttled
	case "InternalError", "ServiceUnavailable":
		return failed
	case "InvalidParameter", "InvalidParameterValue", "MissingParameter", "UnsupportedRegion":
		return nameless
	case "":
		return foreign
	}
	return other
}
