package archive

import (
	"errors"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Location is where the archive is, as ARCHIVE_URL says. The zero Location is nowhere: there is no archive.
type Location struct {
	folder   string // of the machine; empty: a bucket
	bucket   string
	prefix   string // of every key, without slashes around it
	region   string // empty: the credentials say
	endpoint string // scheme://host[:port]; empty: AWS's own
	lock     int    // for how many days nobody may delete a report; 0: no such thing
}

const (
	lower  = "abcdefghijklmnopqrstuvwxyz"
	digits = "0123456789"
)

// ParseLocation reads s3://bucket/prefix?region=us-east-1, where &endpoint=https://cos.ap-singapore.myqcloud.com may follow for a store that is not AWS's,
// or file:///folder. With &lock=365 each report is locked for so many days, in a bucket with Object Lock; the state is not. The empty text is the zero Location.
// The error says what to write and never repeats text.
func ParseLocation(text string) (Location, error) {
	if text == "" {
		return Location{}, nil
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Opaque != "" || u.Scheme != "s3" && u.Scheme != "file":
		return Location{}, errors.New("archive: the place is not a URL of a bucket or a folder; write s3://bucket/prefix?region=<region> or file:///folder")
	case u.User != nil:
		return Location{}, errors.New("archive: the place holds a user or a key; leave them out, they come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or from the role")
	case strings.Contains(text, "#"):
		return Location{}, errors.New("archive: the place holds a #; write it as %23")
	case u.Scheme == "file":
		return parseFolder(u)
	}
	return parseBucket(u)
}

func parseFolder(u *url.URL) (Location, error) {
	switch {
	case u.RawQuery != "" || u.ForceQuery:
		return Location{}, errors.New("archive: a folder has no options; leave out what follows the ?")
	case u.Host != "" && u.Host != "localhost" || strings.Trim(u.Path, "/") == "":
		return Location{}, errors.New("archive: the folder is missing; write file:///folder with three slashes")
	case !printable(u.Path):
		return Location{}, errors.New("archive: the folder's name holds characters that are not for names")
	}
	dir := filepath.FromSlash(u.Path)
	if filepath.VolumeName(dir[1:]) != "" { // file:///C:/folder
		dir = dir[1:]
	}
	return Location{folder: filepath.Clean(dir)}, nil
}

func parseBucket(u *url.URL) (Location, error) {
	options, err := parseOptions(u)
	if err != nil {
		return Location{}, err
	}
	l := Location{bucket: u.Host, prefix: strings.Trim(u.Path, "/"), region: options["region"]}
	switch {
	case !isBucket(l.bucket):
		return Location{}, errors.New("archive: the bucket is missing or has no bucket's name; write s3://bucket/prefix?region=<region>")
	case !isPrefix(l.prefix):
		return Location{}, errors.New("archive: the prefix holds an empty part, . or .., or is longer than 900 bytes, or is not text; write s3://bucket/prefix/of/your/choice")
	case l.region != "" && !isRegion(l.region):
		return Location{}, errRegion
	}
	if endpoint, ok := options["endpoint"]; ok {
		l.endpoint, err = parseEndpoint(endpoint, l.bucket)
	}
	if days, ok := options["lock"]; ok && err == nil {
		l.lock, err = parseLock(days, l)
	}
	if err == nil && l.isCOS() && strings.Contains(l.bucket, ".") {
		err = errors.New("archive: buckets of COS have no dots in their names; write s3://name-appid/prefix?region=<region>")
	}
	if err != nil {
		return Location{}, err
	}
	return l, nil
}

var errRegion = errors.New("archive: the region has no region's name; write region=us-east-1, or ap-singapore and the like")

// parseOptions returns what follows the ?, each known and given once.
func parseOptions(u *url.URL) (map[string]string, error) {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("archive: what follows the ? cannot be read; write ?region=<region>&endpoint=<endpoint>, and % as %25")
	}
	options := map[string]string{}
	for name, values := range query {
		switch {
		case name != "region" && name != "endpoint" && name != "lock":
			return nil, errors.New("archive: there is an option that does not exist; the options are region, endpoint and lock")
		case len(values) > 1 || values[0] == "":
			return nil, errors.New("archive: " + name + " is empty or there twice; give it a value or leave it out")
		}
		options[name] = values[0]
	}
	return options, nil
}

// maxLock is the longest that S3 takes, in days.
const maxLock = 36500

func parseLock(text string, at Location) (int, error) {
	days, err := strconv.Atoi(text)
	switch {
	case err != nil || days < 1 || days > maxLock:
		return 0, errors.New("archive: lock is not a number of days from 1 to 36500; leave it out if reports are not to be locked")
	case at.isCOS():
		return 0, errors.New("archive: COS locks nothing by a write; leave lock out, and lock the bucket there")
	}
	return days, nil
}

func parseEndpoint(text, bucket string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || !isHost(u):
		return "", errors.New("archive: the endpoint is not a URL; write endpoint=https://host[:port]")
	case u.User != nil || strings.ContainsAny(text, "?#") || strings.Trim(u.Path, "/") != "":
		return "", errors.New("archive: the endpoint is more than https://host[:port]; leave user, path and query out")
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return "", errors.New("archive: the endpoint must be https; http is for loopback only")
	case strings.HasPrefix(strings.ToLower(u.Hostname()), bucket+"."):
		return "", errors.New("archive: the endpoint begins with the bucket; leave it out there, it is put in front by itself")
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}

func isBucket(name string) bool {
	ends := lower + digits
	return len(name) >= 3 && len(name) <= 63 && only(name, ends+".-") && !strings.Contains(name, "..") &&
		only(name[:1], ends) && only(name[len(name)-1:], ends)
}

// isPrefix leaves room for our own keys below what S3 allows, and refuses the parts that clients and servers take for a way up.
func isPrefix(prefix string) bool {
	if prefix == "" {
		return true
	}
	for part := range strings.SplitSeq(prefix, "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return len(prefix) <= 900 && printable(prefix)
}

func isRegion(name string) bool {
	return len(name) <= 40 && only(name, lower+digits+"-") && name[0] != '-' && name[len(name)-1] != '-'
}

func isHost(u *url.URL) bool {
	_, err := strconv.ParseUint(u.Port(), 10, 16)
	return (u.Port() == "" || err == nil) && only(strings.ToLower(u.Host), lower+digits+".-:[]")
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

func only(text, chars string) bool { return strings.Trim(text, chars) == "" }

func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// IsSet reports whether there is an archive at all.
func (l Location) IsSet() bool { return l.folder != "" || l.bucket != "" }

// IsRemote reports whether the archive is reached over TLS, which needs root certificates.
func (l Location) IsRemote() bool { return l.bucket != "" && !strings.HasPrefix(l.endpoint, "http:") }

// Conditional reports whether the store is known to refuse a write over what its writer has not read. Folders and AWS are, COS documents nothing of the kind,
// and of other endpoints it is assumed. Where it is false, two runs at the same time may lose what one of them knew; reports are safe all the same.
func (l Location) Conditional() bool { return l.IsSet() && !l.isCOS() }

// isCOS reports whether the endpoint is Tencent's object store, which has a header of its own against overwriting and wants the bucket in the host.
func (l Location) isCOS() bool {
	u, err := url.Parse(l.endpoint)
	return err == nil && (strings.HasSuffix(u.Hostname(), ".myqcloud.com") || strings.HasSuffix(u.Hostname(), ".tencentcos.cn"))
}

// address is where a key is: the scheme and host, and the path as it is before escaping. Without an endpoint it depends on the region.
func (l Location) address(region, key string) (base, path string) {
	scheme, host := "https", "s3."+region+".amazonaws.com"
	if strings.HasPrefix(region, "cn-") {
		host += ".cn"
	}
	if l.endpoint != "" {
		scheme, host, _ = strings.Cut(l.endpoint, "://")
	}
	path = "/" + key
	if l.prefix != "" {
		path = "/" + l.prefix + path
	}
	if l.isCOS() || l.endpoint == "" && !strings.Contains(l.bucket, ".") { // a certificate's wildcard stands for one label
		return scheme + "://" + l.bucket + "." + host, path
	}
	return scheme + "://" + host, "/" + l.bucket + path
}
