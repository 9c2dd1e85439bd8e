package main_test

// samPolicy is that of a policy's document.
const samPolicy = "{ Version! Id Statement! { Sid Effect! Principal* NotPrincipal* Action NotAction Resource NotResource Condition* } }"

// samTypes are those of the types that the template has: what GetAtt finds, and the properties. Those of SAM's own types no published specification
// checks; make template-check holds the others to what AWS publishes besides.
var samTypes = samShapesOf(`
AWS::Serverless::Function {
	GetAtt { Arn }
	Properties {
		Architectures AssumeRolePolicyDocument* AutoPublishAlias AutoPublishAliasAllProperties AutoPublishCodeSha256 CapacityProviderConfig* CodeSigningConfigArn
		CodeUri DeadLetterQueue { TargetArn! Type! } DeploymentPreference* Description DurableConfig* Environment { Variables* } EphemeralStorage { Size! }
		EventInvokeConfig {
			DestinationConfig { OnFailure { Destination Type! } OnSuccess { Destination Type! } } MaximumEventAgeInSeconds MaximumRetryAttempts
		}
		Events* FileSystemConfigs { Arn! LocalMountPath! } FunctionName FunctionScalingConfig*
		FunctionUrlConfig { AuthType! Cors* InvokeMode } Handler! ImageConfig* ImageUri InlineCode KmsKeyArn Layers
		LoggingConfig { ApplicationLogLevel LogFormat LogGroup SystemLogLevel } MemorySize PackageType PermissionsBoundary Policies ` + samPolicy + `
		PropagateTags ProvisionedConcurrencyConfig* PublishToLatestPublished RecursiveLoop ReservedConcurrentExecutions Role RolePath Runtime!
		RuntimeManagementConfig* SnapStart* SourceKMSKeyArn Tags* TenancyConfig* Timeout Tracing VersionDeletionPolicy VersionDescription VpcConfig*
	}
}
AWS::Serverless::HttpApi {
	GetAtt { ApiEndpoint ApiId }
	Properties {
		AccessLogSettings { DestinationArn Format } Auth* CorsConfiguration*
		DefaultRouteSettings { DataTraceEnabled DetailedMetricsEnabled LoggingLevel ThrottlingBurstLimit ThrottlingRateLimit }
		DefinitionBody* DefinitionUri* Description DisableExecuteApiEndpoint
		Domain {
			BasePath CertificateArn! DomainName! EndpointConfiguration MutualTlsAuthentication* OwnershipVerificationCertificateArn Route53* SecurityPolicy
		}
		FailOnWarnings Name PropagateTags RouteSettings* StageName StageVariables* Tags*
	}
}
AWS::CloudWatch::Alarm {
	GetAtt { Arn }
	Properties {
		ActionsEnabled AlarmActions AlarmDescription AlarmName ComparisonOperator! DatapointsToAlarm Dimensions { Name! Value! } EvaluateLowSampleCountPercentile
		EvaluationPeriods! ExtendedStatistic InsufficientDataActions MetricName
		Metrics {
			AccountId Expression Id! Label
			MetricStat { Metric! { Dimensions { Name! Value! } MetricName! Namespace! } Period! Stat! Unit } Period ReturnData
		}
		Namespace OKActions Period Statistic Tags* Threshold ThresholdMetricId TreatMissingData! Unit
	}
}
AWS::Lambda::EventSourceMapping {
	GetAtt { EventSourceMappingArn Id }
	Properties {
		BatchSize BisectBatchOnFunctionError DestinationConfig { OnFailure { Destination } } Enabled EventSourceArn! FilterCriteria { Filters { Pattern } }
		FunctionName! FunctionResponseTypes! KmsKeyArn LoggingConfig* MaximumBatchingWindowInSeconds MaximumRecordAgeInSeconds MaximumRetryAttempts
		MetricsConfig { Metrics } ParallelizationFactor ProvisionedPollerConfig* Queues ScalingConfig! { MaximumConcurrency! } Tags* TumblingWindowInSeconds
	}
}
AWS::Lambda::Permission {
	GetAtt { Id }
	Properties {
		Action! EventSourceToken FunctionName! FunctionUrlAuthType InvokedViaFunctionUrl Principal! PrincipalOrgID SourceAccount SourceArn
	}
}
AWS::Lambda::Url {
	GetAtt { FunctionArn FunctionUrl }
	Properties {
		AuthType! Cors { AllowCredentials AllowHeaders AllowMethods AllowOrigins ExposeHeaders MaxAge } InvokeMode Qualifier TargetFunctionArn!
	}
}
AWS::Logs::LogGroup {
	GetAtt { Arn }
	Properties {
		BearerTokenAuthenticationEnabled DataProtectionPolicy* DeletionProtectionEnabled FieldIndexPolicies* KmsKeyId LogGroupClass LogGroupName
		ResourcePolicyDocument* RetentionInDays! Tags*
	}
}
AWS::S3::Bucket {
	GetAtt { Arn DomainName DualStackDomainName RegionalDomainName WebsiteURL }
	Properties {
		AbacStatus AccelerateConfiguration* AccessControl AnalyticsConfigurations*
		BucketEncryption! {
			ServerSideEncryptionConfiguration! {
				BlockedEncryptionTypes { EncryptionType } BucketKeyEnabled ServerSideEncryptionByDefault { KMSMasterKeyID SSEAlgorithm! }
			}
		}
		BucketName BucketNamePrefix BucketNamespace CorsConfiguration* IntelligentTieringConfigurations* InventoryConfigurations*
		LifecycleConfiguration! {
			Rules! {
				AbortIncompleteMultipartUpload { DaysAfterInitiation! } ExpirationDate ExpirationInDays ExpiredObjectDeleteMarker Id
				NoncurrentVersionExpiration { NewerNoncurrentVersions NoncurrentDays! } NoncurrentVersionExpirationInDays NoncurrentVersionTransition*
				NoncurrentVersionTransitions* ObjectSizeGreaterThan ObjectSizeLessThan Prefix Status! TagFilters { Key! Value! }
				Transition { StorageClass! TransitionDate TransitionInDays } Transitions { StorageClass! TransitionDate TransitionInDays }
			}
			TransitionDefaultMinimumObjectSize
		}
		LoggingConfiguration* MetadataConfiguration* MetadataTableConfiguration* MetricsConfigurations* NotificationConfiguration*
		ObjectLockConfiguration { ObjectLockEnabled Rule { DefaultRetention { Days DefaultEventHold* Mode Years } } } ObjectLockEnabled
		OwnershipControls! { Rules! { ObjectOwnership } }
		PublicAccessBlockConfiguration! { BlockPublicAcls! BlockPublicPolicy! IgnorePublicAcls! RestrictPublicBuckets! }
		ReplicationConfiguration* Tags* VersioningConfiguration! { Status! } WebsiteConfiguration*
	}
}
AWS::S3::BucketPolicy {
	Properties { Bucket! PolicyDocument! ` + samPolicy + ` }
}
AWS::SNS::Subscription {
	GetAtt { Arn }
	Properties {
		DeliveryPolicy* Endpoint! FilterPolicy FilterPolicyScope Protocol! RawMessageDelivery RedrivePolicy { deadLetterTargetArn! } Region ReplayPolicy*
		SubscriptionRoleArn TopicArn!
	}
}
AWS::SNS::Topic {
	GetAtt { TopicArn TopicName }
	Properties {
		ArchivePolicy* ContentBasedDeduplication DataProtectionPolicy* DeliveryStatusLogging* DisplayName FifoThroughputScope FifoTopic KmsMasterKeyId
		MaximumMessageSize SignatureVersion Subscription { Endpoint! Protocol! } Tags* TopicName TracingConfig
	}
}
AWS::SQS::Queue {
	GetAtt { Arn QueueName QueueUrl }
	Properties {
		ContentBasedDeduplication DeduplicationScope DelaySeconds FifoQueue FifoThroughputLimit KmsDataKeyReusePeriodSeconds KmsMasterKeyId MaximumMessageSize
		MessageRetentionPeriod QueueName ReceiveMessageWaitTimeSeconds RedriveAllowPolicy { redrivePermission! sourceQueueArns }
		RedrivePolicy { deadLetterTargetArn! maxReceiveCount! } SqsManagedSseEnabled! Tags* VisibilityTimeout
	}
}
AWS::SQS::QueuePolicy {
	GetAtt { Id }
	Properties { PolicyDocument! ` + samPolicy + ` Queues! }
}
`)
