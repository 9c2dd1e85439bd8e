package main

// row is a line of the table.
type row struct {
	what     string
	measured string // keys of [Samples]
	except   string // what an asterisk in measured does not stand for
	floor    string
	against  string // the floor in words
	ratio    string // what the benchmark has made of pairs itself; empty: it is made of the two
	form     func(float64) string
	goal     goal
}

// goal is the most that will do; 0 is no goal.
type goal struct{ ratio, measured float64 }

// The goals are here and nowhere else: benchmarks measure, and this table judges.
var rows = []row{
	{what: "UserSig", measured: "UserSig/impl=mint ns/op", floor: "UserSig/impl=hmac ns/op", against: "one HMAC", form: duration, goal: goal{ratio: 3.5}},
	cold("cold start on Lambda, HTTP", "lambda", "ours-over-HTTP", "hello", "an empty handler", 1.5),
	cold("cold start on SCF, HTTP", "scf", "ours-over-HTTP", "hello", "an empty handler", 1.5),
	cold("first HTTPS answer on Lambda", "lambda", "ours-over-HTTPS", "ours-over-HTTP", "plain HTTP", 2.6),
	cold("first HTTPS answer on SCF", "scf", "ours-over-HTTPS", "ours-over-HTTP", "plain HTTP", 2.6),
	cold("noise of these: an empty handler", "lambda", "hello-again", "hello", "the same again", 0),
	warm("warm invocation, no cloud", "handler", "a bare http.Post", 2),
	warm("warm invocation on Lambda", "lambda", "empty handler and POST", 1.75),
	warm("warm invocation on SCF", "scf", "empty handler and POST", 1.75),
	warm("noise of these: an http.Post", "post-again", "the same again", 0),
	fleet("1,000 applications, 200 at a time", "apps=1000/concurrency=200", 1.25),
	fleet("10,000 applications, 64 at a time", "apps=10000/concurrency=64", 1.15),
	zip("lambda-arm64.zip", "bench/three-arm64.zip", 4_000_000),
	zip("lambda-amd64.zip", "bench/three-amd64.zip", 0),
	zip("scf-amd64.zip", "bench/three-amd64.zip", 0),
	{
		what: "peak memory, 1 application, HTTPS", measured: "ColdStart/cloud=lambda ours-over-HTTPS-MiB", floor: "ColdStart/cloud=lambda hello-MiB",
		against: "an empty handler", form: memory, goal: goal{measured: 16},
	},
	{
		what: "peak memory, 10,000 applications", measured: "FleetMemory peak-MiB", floor: "ColdStart/cloud=lambda ours-over-HTTPS-MiB",
		against: "1 application", form: memory, goal: goal{measured: 96},
	},
	{
		what: "wrong chat signature, Discord", measured: "WrongSignature/discord ns/op", floor: "Ed25519 ns/op",
		against: "one Ed25519 verification", form: duration, goal: goal{measured: 50e3},
	},
	{
		what: "wrong chat signature, slowest other", measured: "WrongSignature/* ns/op", except: "WrongSignature/discord ns/op", floor: "UserSig/impl=hmac ns/op",
		against: "one HMAC", form: duration, goal: goal{measured: 50e3},
	},
}

func cold(what, cloud, ours, floor, against string, most float64) row {
	in := "ColdStart/cloud=" + cloud + " "
	return row{what: what, measured: in + ours + "-ns", floor: in + floor + "-ns", against: against, ratio: in + ours + "-x", form: duration, goal: goal{ratio: most}}
}

func warm(what, ours, against string, most float64) row {
	return row{what: what, measured: "Warm " + ours + "-ns", floor: "Warm " + ours + "-floor-ns", against: against, ratio: "Warm " + ours + "-x", form: duration, goal: goal{ratio: most}}
}

func fleet(what, size string, most float64) row {
	in := "FleetOverTLS/" + size + " "
	return row{what: what, measured: in + "ns/op", floor: in + "ideal-ns", against: "ideal", form: duration, goal: goal{ratio: most}}
}

func zip(name, floor string, most float64) row {
	return row{what: name, measured: name + " bytes", floor: floor + " bytes", against: "the three libraries", form: size, goal: goal{measured: most}}
}
