package main_test

import "testing"

func TestTemplateMutants(t *testing.T) {
	t.Parallel()
	good, makefile := read(t, "template.yaml"), read(t, "Makefile")
	for _, m := range []mutant{
		{"not YAML", "Resources:", "Resources: [", "line"},
		{"a key twice", "      Timeout: 60\n", "      Timeout: 60\n      Timeout: 60\n", "already defined"},
		{"another handler", "Handler: bootstrap", "Handler: main", "Handler"},
		{"a dead runtime", "provided.al2023", "go1.x", "Runtime"},
		{"another processor", "[arm64]", "[x86_64]", "Architectures"},
		{"SAM's own build", "BuildMethod: makefile", "BuildMethod: go1.x", "BuildMethod"},
		{"plain logs", "LogFormat: JSON", "LogFormat: Text", "LogFormat"},
		{"logs for ever", "RetentionInDays: 90", "LogGroupClass: STANDARD", "RetentionInDays"},
		{"reports dropped", "[DEBUG, INFO]", "[DEBUG, INFO, WARN]", "LogLevel"},

		{"no time", "Timeout: 60", "Timeout: 3", "Timeout is 3"},
		{"too short to ask three times", "Timeout: 60", "Timeout: 15", "Timeout is 15"},
		{"more time than there is", "Timeout: 60", "Timeout: 901", "Timeout"},
		{"memory in words", "MemorySize: 128", "MemorySize: small", "MemorySize"},
		{"too little memory", "MemorySize: 128", "MemorySize: 64", "MemorySize"},
		{"a third attempt", "MaximumRetryAttempts: 1", "MaximumRetryAttempts: 3", "MaximumRetryAttempts"},
		{"jobs handed out twice", "VisibilityTimeout: 360", "VisibilityTimeout: 60", "VisibilityTimeout"},
		{"jobs given up at once", "maxReceiveCount: 5", "maxReceiveCount: 1", "maxReceiveCount"},
		{"one job at a time", "MaximumConcurrency: 2", "MaximumConcurrency: 1", "MaximumConcurrency"},
		{"a whole batch again", "[ReportBatchItemFailures]", "[]", "FunctionResponseTypes"},
		{"lost runs forgotten", "MessageRetentionPeriod: 1209600", "MessageRetentionPeriod: 345600", "MessageRetentionPeriod"},
		{"a silence longer than a week", "MaxValue: 168", "MaxValue: 200", "SilentHours"},
		{"a name with a dash", "  AuditUrlCall:", "  Audit-Url-Call:", "Audit-Url-Call is no name"},

		{"a lost Ref", "!Ref SecretKey\n", "!Ref SecretKye\n", "SecretKye does not exist"},
		{"a lost GetAtt", "!GetAtt LostRuns.Arn", "!GetAtt Lost.Arn", "Lost.Arn"},
		{"a lost Sub", "${AuditApi}", "${ServerlessHttpApi}", "ServerlessHttpApi does not exist"},
		{"a lost name within Sub", "${Bucket}/${ArchivePrefix}/*", "${Buckets}/${ArchivePrefix}/*", "Buckets does not exist"},
		{"a lost condition", "!If [HasAlarmTopic", "!If [HasTopic", "condition HasTopic does not exist"},
		{"a resource's lost condition", "Condition: HasJobs", "Condition: HasJob", "condition HasJob does not exist"},
		{"a condition's lost condition", "!Condition CreatesArchive", "!Condition CreateArchive", "condition CreateArchive does not exist"},
		{"an unused parameter", "TRTC_REGION: !Ref Region", "TRTC_REGION: china", "parameter Region is used by nothing"},
		{"an unused condition", "\nConditions:\n", "\nConditions:\n  Always: !Equals [a, a]\n", "condition Always is used by nothing"},
		{"an output of what is not there", "    Condition: HasFunctionUrl\n    Value:", "    Value:", "GetAtt AuditUrl.FunctionUrl: there is no such resource"},
		{"a parameter off the form", "[JobQueue, ReservedConcurrency, LogLevel]", "[JobQueue, ReservedConcurrency]", "LogLevel is not on the form"},
		{"a parameter that is none", "[SdkAppId, SecretKey,", "[SdkAppId, AppId, SecretKey,", "form"},
		{"an option that is required", "  Region:\n    Type: String\n    Default: ''\n", "  Region:\n    Type: String\n", "Parameters/Region has no default"},
		{"an option that cannot be empty", "AllowedPattern: '[0-9]*'", "AllowedPattern: '[0-9]+'", "Parameters/SdkAppId"},
		{"a default that is not offered", "Default: 'false'", "Default: 'no'", "AllowedValues"},

		{"a resource that is not there", "HasEmail, !Condition OwnsAlarmTopic", "HasEmail, !Condition HasEmail", "Ref Alarms: there is no such resource"},
		{"an alarm for nobody", "      AlarmActions: [!If [HasAlarmTopic, !Ref AlarmTopicArn, !Ref Alarms]]\n\nOutputs", "\nOutputs", "UndeliveredAlarm: AlarmActions"},
		{"an archive without a right", "          - HasArchive\n          - Version", "          - HasJobs\n          - Version", "the function may write [] and read []"},
		{"another prefix", "s3:prefix: !Sub '${ArchivePrefix}/*'", "s3:prefix: !Sub '${ArchivePrefix}*'", "s3:ListBucket is allowed if"},
		{"all prefixes", "                Condition: {StringLike: {s3:prefix: !Sub '${ArchivePrefix}/*'}}\n", "", "s3:ListBucket is for"},
		{"every object", "                  - arn:${AWS::Partition}:s3:::${Bucket}/${ArchivePrefix}/*", "                  - arn:${AWS::Partition}:s3:::${Bucket}/*", "the function may write"},
		{"all objects locked", "${ArchivePrefix}/reports/*", "${ArchivePrefix}/*", "do not go together"},
		{"a lock that nothing sets", "${Where}${Lock}", "${Where}", "do not go together"},
		{"objects deleted", "[s3:GetObject, s3:PutObject]", "[s3:GetObject, s3:PutObject, s3:DeleteObject]", "never needs s3:DeleteObject"},
		{"every secret", "secret:${Name}-??????", "secret:*", "nothing in particular"},
		{"every key", "Resource: !Ref KmsKeyArns", "Resource: '*'", "DecryptThese"},
		{"another secret's key", "'aws-sm:${AWS::StackName}#TRTC_SECRET_KEY'", "'aws-sm:audit#TRTC_SECRET_KEY'", "and the function may read"},
		{"another key in the secret", "'aws-sm:${AWS::StackName}#TRTC_SECRET_KEY'", "'aws-sm:${AWS::StackName}#KEY'", "TRTC_SECRET_KEY is"},

		{"a variable misspelt", "TRTC_POLICY: ", "TRTC_POLICIES: ", "TRTC_POLICIES is read by nothing"},
		{"a variable forgotten", "          FAIL_SEVERITY: !Ref FailSeverity\n", "", "FAIL_SEVERITY is missing"},
		{"a variable of Lambda's", "REPORT_LANGUAGE: ", "AWS_REGION: ", "AWS_REGION is no name"},
		{"a secret in the text", "HTTP_TOKEN: !Ref HttpToken", "HTTP_TOKEN: letmein", "HTTP_TOKEN is a secret"},
		{"a secret written out", "HTTP_TOKEN: !Ref HttpToken", "HTTP_TOKEN: '{{resolve:secretsmanager:audit:SecretString:HTTP_TOKEN}}'", "{{resolve:"},
		{"a secret on the form", "    AllowedPattern: '(aws-s?sm:.+)?'\n    ConstraintDescription", "    ConstraintDescription", "SecretKey is for a secret's reference"},
		{"any text for a secret", "    AllowedPattern: '(aws-s?sm:.+)?'\n    ConstraintDescription", "    AllowedPattern: '.*'\n    ConstraintDescription", "lets a secret through"},
		{"references that are refused", "PublishSlackUrl: {Type: String, Default: '', AllowedPattern: '(aws-s?sm:.+)?'", "PublishSlackUrl: {Type: String, Default: '', AllowedPattern: '(aws-sm:[A-Za-z]+)?'", "PublishSlackUrl: its AllowedPattern refuses"},
		{"a secret by default", "PublishTeamsUrl: {Type: String, Default: ''", "PublishTeamsUrl: {Type: String, Default: 'https://acme.com'", "PublishTeamsUrl"},

		{"an unknown event", "Type: ScheduleV2", "Type: Scheduler", "Scheduler"},
		{"an input misspelt", `"schedule":"<`, `"shedule":"<`, "Input"},
		{"the rush hour", "cron(17 ", "cron(0 ", "Parameters/Schedule"},
		{"an even minute", "cron(17 ", "cron(30 ", "Parameters/Schedule"},
		{"five fields", "cron(17 * * * ? *)", "cron(17 * * * ?)", "six fields"},
		{"two days", "cron(17 * * * ? *)", "cron(17 * * * * *)", "must be ?"},
		{"no day", "cron(17 * * * ? *)", "cron(17 * ? * ? *)", "must be ?"},
		{"a word in the cron", "cron(17 * * * ? *)", "cron(17 hourly * * ? *)", "field 2"},
		{"another time zone", "ScheduleExpressionTimezone: !Ref ScheduleTimeZone", "ScheduleExpressionTimezone: UTC", "ScheduleExpressionTimezone"},
		{"to the second", "Mode: FLEXIBLE\n              MaximumWindowInMinutes: 5", "Mode: 'OFF'", "FlexibleTimeWindow"},
		{"a switch that YAML reads as false", "Mode: FLEXIBLE", "Mode: off", "Mode"},
		{"a name for two stacks", "            OmitName: true\n", "", "OmitName"},
		{"no end of retries", "            RetryPolicy:\n", "            RetryPolicies:\n", "RetryPolicy"},
		{"the schedule's dead letters", "            DeadLetterConfig:\n", "            DeadLetters:\n", "DeadLetterConfig"},
		{"one route", "            ApiId: !Ref AuditApi\n", "            ApiId: !Ref AuditApi\n            Path: /v1/report\n            Method: GET\n", "Events/Http"},
		{"no limit", "ThrottlingRateLimit", "RateLimit", "ThrottlingRateLimit"},
		{"half a Function URL", "Action: lambda:InvokeFunction\n", "Action: lambda:InvokeFunctionUrl\n", "AuditUrlInvoke"},

		{"news for nobody", `"news":[true]`, `"news":["true"]`, "NewsMail/Properties/FilterPolicy"},
		{"news of everything", `"news":[true]`, `"schema":["trtc-callback-audit/v1"]`, "NewsMail/Properties/FilterPolicy"},
		{"a filter of attributes", "FilterPolicyScope: MessageBody", "FilterPolicyScope: MessageAttributes", "FilterPolicyScope"},
		{"lost runs unheard", `"anything-but":["Success"]`, `"anything-but":["RetriesExhausted"]`, "FailedRuns/Properties/FilterPolicy"},
		{"silence is health", "TreatMissingData: breaching", "TreatMissingData: notBreaching", "SilentAlarm"},
		{"errors unseen", "MetricName: Errors", "MetricName: Error", "FailedAlarm"},
		{"drift unseen", "MetricName: drifted", "MetricName: drift", "is no metric of the log"},
		{"another metrics' namespace", "Namespace: TRTCCallbackAudit", "Namespace: TrtcCallbackAudit", "is no metric of the log"},
		{"another dimension", "[{Name: function_name,", "[{Name: FunctionName,", "is no metric of the log"},
		{"half of what is wrong", "Expression: drifted + absent", "Expression: drifted", "Expression"},
		{"reports that go with the stack", "  Archive:\n    Type: AWS::S3::Bucket\n    Condition: CreatesArchive\n    DeletionPolicy: RetainExceptOnCreate\n", "  Archive:\n    Type: AWS::S3::Bucket\n    Condition: CreatesArchive\n", "Resources/Archive/DeletionPolicy"},
		{"a memory without versions", "VersioningConfiguration: {Status: Enabled}", "VersioningConfiguration: {Status: Suspended}", "VersioningConfiguration"},
		{"another bucket for the lock", "ObjectLockEnabled: true", "ObjectLockEnabled: false", "ObjectLockEnabled"},
		{"another address", "/v1/report\n", "/report\n", "ReportUrl"},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			expect(t, m, checkTemplate(m.of(t, good), makefile))
		})
	}
}

// Every level shows that it is looked at: what is misspelt, and what is missing.
func TestTemplateMisspelt(t *testing.T) {
	t.Parallel()
	good, makefile := read(t, "template.yaml"), read(t, "Makefile")
	const globals = "Globals:\n  Function:\n"
	for _, m := range []mutant{
		{"the template", "\nOutputs:", "\nOutput:", "template: Output is unknown"},
		{"the form", "ParameterGroups:", "ParameterGroup:", "ParameterGroup is unknown"},
		{"a group of the form", "Label: {default: Archive}", "Labels: {default: Archive}", "Labels is unknown"},
		{"a parameter", "MaxValue: 168", "Maximum: 168", "Parameters/SilentHours: Maximum is unknown"},
		{"a rule", "AssertDescription:", "Description:", "Description is unknown"},
		{"an output", "    Description: The report.", "    Describe: The report.", "Outputs/ReportUrl: Describe is unknown"},
		{"Globals", "\nResources:", "\n" + globals + "    Memory: 128\n\nResources:", "Globals/Function: Memory is unknown"},
		{"nested in Globals", "\nResources:", "\n" + globals + "    LoggingConfig: {LogLevel: INFO}\n\nResources:", "Globals/Function/LoggingConfig: LogLevel is unknown"},
		{"a section of Globals", "\nResources:", "\nGlobals:\n  Functions: {Timeout: 60}\n\nResources:", "Globals: Functions is unknown"},
		{"a resource", "UpdateReplacePolicy: Retain", "UpdateReplacementPolicy: Retain", "UpdateReplacementPolicy is unknown"},
		{"a resource's type", "Type: AWS::SQS::Queue", "Type: AWS::SQS::Que", "AWS::SQS::Que is of a type that is in no table"},
		{"a function", "MemorySize: 128", "MemorySise: 128", "Resources/AuditFunction/Properties: MemorySise is unknown"},
		{"nested in a function", "ApplicationLogLevel:", "AppLogLevel:", "LoggingConfig: AppLogLevel is unknown"},
		{"a destination", "          OnFailure:\n", "          OnFail:\n", "DestinationConfig: OnFail is unknown"},
		{"in a destination", "            Type: SNS\n", "            Typ: SNS\n", "OnSuccess: Typ is unknown"},
		{"a function's policy", "            - Sid: ReadTheSecret\n              Effect: Allow\n              Action:", "            - Sid: ReadTheSecret\n              Effect: Allow\n              Actions:", "Actions is unknown"},
		{"a function's policy behind a condition", "Sid: TakeJobs\n                Effect: Allow", "Sid: TakeJobs\n                Effects: Allow", "Effects is unknown"},
		{"an event", "          Type: HttpApi\n", "          Typ: HttpApi\n", "Events/Http: Typ is unknown"},
		{"an event's properties", "            OmitName: true", "            OmitNames: true", "Hourly/Properties: OmitNames is unknown"},
		{"nested in an event", "MaximumWindowInMinutes:", "MaximumWindowMinutes:", "FlexibleTimeWindow: MaximumWindowMinutes is unknown"},
		{"an API", "DefaultRouteSettings:", "RouteSetting:", "Resources/AuditApi/Properties: RouteSetting is unknown"},
		{"nested in an API", "ThrottlingBurstLimit:", "BurstLimit:", "DefaultRouteSettings: BurstLimit is unknown"},
		{"a plain resource", "      AuthType: NONE", "      AuthTyp: NONE", "Resources/AuditUrl/Properties: AuthTyp is unknown"},
		{"a plain resource's missing property", "      AuthType: NONE # HTTP_TOKEN is asked for by the binary.\n", "", "Resources/AuditUrl/Properties: AuthType is missing"},
		{"nested in a plain resource", "BlockPublicAcls:", "BlockPublicACLs:", "PublicAccessBlockConfiguration: BlockPublicACLs is unknown"},
		{"in a list of a plain resource", "ExpirationInDays:", "ExpireInDays:", "LifecycleConfiguration/Rules/0: ExpireInDays is unknown"},
		{"deep in an alarm", "              MetricName: absent", "              Metric: absent", "MetricStat/Metric: Metric is unknown"},
		{"a queue's", "deadLetterTargetArn:", "deadLetterTargetARN:", "RedrivePolicy: deadLetterTargetARN is unknown"},
		{"a queue's policy", "            Principal: {Service: sns.amazonaws.com}", "            Principals: {Service: sns.amazonaws.com}", "Principals is unknown"},
		{"GetAtt", "!GetAtt Jobs.Arn", "!GetAtt Jobs.ARN", "Jobs.ARN: there is no such attribute"},
		{"GetAtt in Sub", "${Archive.Arn}", "${Archive.ARN}", "Archive.ARN: there is no such attribute"},
		{"GetAtt of a queue", "LostRuns.QueueName", "LostRuns.Name", "LostRuns.Name: there is no such attribute"},
		{"a choice", "TreatMissingData: ignore", "TreatMissingData: ignored", "TreatMissingData is ignored"},
		{"a choice of one", "DeletionPolicy: RetainExceptOnCreate", "DeletionPolicy: Keep", "DeletionPolicy is Keep"},
		{"a mapping", "FlexibleTimeWindow:\n              Mode: FLEXIBLE\n              MaximumWindowInMinutes: 5", "FlexibleTimeWindow: 5", "FlexibleTimeWindow is 5: want a mapping"},
	} {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			expect(t, m, checkTemplate(m.of(t, good), makefile))
		})
	}
}
