// SPDX-License-Identifier: MIT
// Any frames from the tap, to a unikernel that listens, echoes and closes. What would only keep them out is put right:
// the checksum and the addresses of IP, the ports, and, if a frame says so, the numbers of a connection, as a peer has
// them that takes part in it. lwIP's assertions are on, and all
// memory must come back.
#include "libos/call.h"
#include "libos/file.h"
#include "libos/net_memory.h"
#include "libos/net_stack.h"
#include "libos/wait.h"

#include "lwip/etharp.h"
#include "lwip/ip4_frag.h"
#include "lwip/priv/tcp_priv.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CALL(name, ...) call_##name((const long[6]){__VA_ARGS__})

enum { HEADER = 10, IP = 14, TCP = 34, PORT = 80, FRAME = HEADER + 8 * UINT8_MAX };
enum { FIX_IP = 1, FIX_TCP = 2, FIX_NUMBERS = 4, CLOSE = 8, TICK = 16, SEND = 32, SHUT = 64, IGNORE = 128 };

static int wire = -1;
static long listener, datagrams, connection = -1;
static size_t used;                    // bytes, when there is nothing but the two sockets
static uint32_t their_next, their_ack; // of the unikernel's last segment
static const uint8_t ours[4] = {10, 0, 0, 1}, library[4] = {10, 0, 0, 2};

static long open_socket(int type)
{
	const struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	long fd = CALL(socket, AF_INET, type | SOCK_NONBLOCK, 0);

	if (fd < 0 || CALL(bind, fd, (long)&at, sizeof(at)) < 0)
		__builtin_trap();
	return fd;
}

static void begin(void)
{
	struct unikernel_net n = {.mac = {2, 0, 0, 0, 0, 2}, .mtu = 1500, .prefix = 24};
	int pair[2];

	if (wire >= 0)
		return;
	memcpy(&n.address, library, 4);
	memcpy(&n.gateway, ours, 4);
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair) < 0 || net_open(&n, pair[0]) < 0)
		__builtin_trap();
	wire = pair[1];
	listener = open_socket(SOCK_STREAM);
	datagrams = open_socket(SOCK_DGRAM);
	CALL(listen, listener, 4);
	used = net_memory_used();
}

// Asks for the unikernel's address, by which it learns ours (RFC 826).
static void ask(void)
{
	uint8_t frame[HEADER + IP + 28] = {[HEADER + 12] = 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1};

	memset(frame + HEADER, 0xff, 6);
	memcpy(frame + HEADER + IP + 14, ours, 4);
	memcpy(frame + HEADER + IP + 24, library, 4);
	(void)!write(wire, frame, sizeof(frame));
	wait_once(WAIT_NOT);
	wait_once(WAIT_NOT);
}

static uint32_t number(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void put(uint8_t *at, uint32_t value)
{
	const uint32_t wired = htonl(value);

	memcpy(at, &wired, 4);
}

// What the unikernel says: every header must fit its frame.
static void listen_to_it(void)
{
	uint8_t frame[70000];
	ssize_t n;

	while ((n = read(wire, frame, sizeof(frame))) > 0) {
		const uint8_t *f = frame + HEADER;

		if (n < HEADER + IP)
			__builtin_trap();
		if (f[12] != 8 || f[13] != 0 || n < HEADER + TCP + 20 || f[IP + 9] != 6)
			continue;
		if ((f[IP + 2] << 8 | f[IP + 3]) + IP + HEADER != n)
			__builtin_trap();
		their_next = number(f + TCP + 4) + (uint32_t)(n - HEADER - TCP - (f[TCP + 12] >> 4) * 4) +
			     (f[TCP + 13] & 3 ? 1 : 0);
		their_ack = number(f + TCP + 8);
	}
}

static void fix(uint8_t *frame, size_t length, unsigned how)
{
	uint8_t *ip = frame + HEADER + IP, *tcp = frame + HEADER + TCP;
	uint32_t sum = 0;

	frame[0] = 1; // the sum of TCP and UDP is not looked at
	if (how & FIX_TCP && length >= HEADER + TCP + 20) {
		ip[9] = IPPROTO_TCP;
		if (tcp[12] < 0x50)
			tcp[12] = 0x50;
		tcp[0] = 4, tcp[1] = 1, tcp[2] = 0, tcp[3] = PORT;
		if (how & FIX_NUMBERS) {
			put(tcp + 4, their_ack);
			put(tcp + 8, their_next);
		}
	}
	if (how & FIX_IP && length >= HEADER + TCP) {
		frame[HEADER + 12] = 8, frame[HEADER + 13] = 0;
		ip[0] = 0x45, ip[10] = ip[11] = 0;
		ip[2] = (uint8_t)((length - HEADER - IP) >> 8), ip[3] = (uint8_t)(length - HEADER - IP);
		memcpy(ip + 12, ours, 4), memcpy(ip + 16, library, 4);
		for (size_t i = 0; i < 20; i += 2)
			sum += (uint32_t)(ip[i] << 8 | ip[i + 1]);
		sum = (sum & 0xffff) + (sum >> 16);
		sum = ~((sum & 0xffff) + (sum >> 16));
		ip[10] = (uint8_t)(sum >> 8), ip[11] = (uint8_t)sum;
	}
}

static void serve(unsigned how)
{
	char text[700];
	long n;

	if (connection < 0)
		connection = CALL(accept4, listener, 0, 0, SOCK_NONBLOCK);
	if (connection >= 0 && !(how & IGNORE)) {
		while ((n = CALL(recvfrom, connection, (long)text, sizeof(text), 0, 0, 0)) > 0)
			CALL(sendto, connection, (long)text, n, MSG_NOSIGNAL, 0, 0);
		if (how & SEND)
			CALL(sendto, connection, (long)text, sizeof(text), MSG_NOSIGNAL, 0, 0);
		if (how & SHUT)
			CALL(shutdown, connection, SHUT_WR);
	}
	if (connection >= 0 && how & CLOSE) {
		fd_close((int)connection);
		connection = -1;
	}
	CALL(recvfrom, datagrams, (long)text, sizeof(text), 0, 0, 0);
}

// One input must not depend on those before it.
static void end(void)
{
	while (connection >= 0 || (connection = CALL(accept4, listener, 0, 0, SOCK_NONBLOCK)) >= 0) {
		fd_close((int)connection);
		connection = -1;
	}
	while (tcp_active_pcbs)
		tcp_abort(tcp_active_pcbs);
	while (tcp_tw_pcbs)
		tcp_abort(tcp_tw_pcbs);
	// Longer than a fragment waits for the others, and an address is then asked for to say so.
	for (int seconds = 0; seconds < 40; seconds++) {
		etharp_tmr();
		ip_reass_tmr();
	}
	wait_once(WAIT_NOT);
	listen_to_it();
	their_next = their_ack = 0;
	if (net_memory_used() != used)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t frame[FRAME];

	begin();
	ask();
	while (size > 2) {
		const unsigned how = data[0];
		size_t length = data[1] * 8u + HEADER;

		data += 2, size -= 2;
		length = length < size ? length : size;
		memset(frame, 0, sizeof(frame));
		memcpy(frame, data, length);
		data += length, size -= length;
		fix(frame, length, how);
		(void)!write(wire, frame, length);
		wait_once(WAIT_NOT);
		wait_once(WAIT_NOT);
		if (how & TICK)
			tcp_tmr();
		serve(how);
		wait_once(WAIT_NOT);
		listen_to_it();
	}
	end();
	return 0;
}
