package cloudtest

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"
)

// The ports lie below those that kernels give out by themselves, to us or to any other program.
const (
	firstPort = 20000
	lastPort  = 29999
)

// reserve finds a TCP port on the loopback, searching from a number up, and keeps it until it is closed.
//
// A TCP port cannot be held for a child that is to bind it itself. So the UDP port of the same number, which nobody
// uses, stands for it: two tests that start at the same time, in whatever processes, never get the same one.
func reserve(ctx context.Context, from int) (address string, held io.Closer, err error) {
	var config net.ListenConfig
	for port := from; port <= lastPort; port++ {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		held, err := config.ListenPacket(ctx, "udp", address)
		if err != nil {
			continue
		}
		if listener, err := config.Listen(ctx, "tcp", address); err == nil {
			return address, held, listener.Close()
		}
		if err := held.Close(); err != nil {
			return "", nil, err
		}
	}
	return "", nil, errors.New("no free port")
}
