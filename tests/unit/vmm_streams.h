// SPDX-License-Identifier: MIT
// The socket device, a guest's end of its packets (virtio 1.2, 5.10.6), and clients and servers on unix sockets.
#ifndef VMM_STREAMS_H
#define VMM_STREAMS_H

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "vmm/devices.h"
#include "vmm_rig.h"

#define RX 0
#define TX 1

#define CID   7
#define ALLOC 262144u // buffer that the guest says it has

enum { REQUEST = 1, RESPONSE, RST, SHUTDOWN, RW, CREDIT_UPDATE, CREDIT_REQUEST };

struct packet {
	uint64_t src_cid, dst_cid;
	uint32_t src_port, dst_port, len;
	uint16_t type, op;
	uint32_t flags, alloc, forwarded;
	uint32_t unused; // none of the 44 bytes
	uint8_t data[65536];
};

struct streams {
	struct rig rig;
	char folder[64], path[128];
	struct packet in;
};

static inline struct sockaddr_un address_of(const struct streams *k, const char *suffix)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	snprintf(a.sun_path, sizeof(a.sun_path), "%s%s", k->path, suffix);
	return a;
}

// Buffers as Linux offers them.
static inline void offer(struct streams *k, unsigned count, uint32_t len)
{
	for (unsigned i = 0; i < count; i++) {
		struct piece p = {buffer(&k->rig, NULL, len), len, true};

		add_chain(&k->rig.rings[RX], &p, 1);
	}
	kick(&k->rig.rings[RX]);
}

static inline struct vmm_vsock config_of(const struct streams *k)
{
	struct vmm_vsock c = {.is_given = true, .cid = CID};

	snprintf(c.path, sizeof(c.path), "%s", k->path);
	return c;
}

static inline int set_up(void **state)
{
	static struct streams k;
	struct vmm_vsock c;

	snprintf(k.folder, sizeof(k.folder), "/tmp/vsock-XXXXXX");
	assert_non_null(mkdtemp(k.folder));
	snprintf(k.path, sizeof(k.path), "%s/v.sock", k.folder);
	c = config_of(&k);
	assert_true(rig_open(&k.rig, virtio_vsock_open(&c, NULL)));
	assert_int_equal(drive(&k.rig, UINT64_MAX), 15);
	offer(&k, 128, 4096);
	*state = &k;
	return 0;
}

static inline int tear_down(void **state)
{
	struct streams *k = *state;

	rig_close(&k->rig);
	assert_int_equal(access(k->path, F_OK), -1); // the socket's file went with it
	rmdir(k->folder);
	return 0;
}

// Waits for the next packet to the guest, into k->in, and gives the buffer back. False when none comes.
static inline bool get_packet(struct streams *k)
{
	struct ring *q = &k->rig.rings[RX];
	uint32_t head, len;
	uint64_t address;

	while (!get_used(q, &head, &len))
		if (!await(&k->rig))
			return false;
	memcpy(&address, at(&k->rig, q->descriptors + 16 * head), 8);
	memcpy(&k->in, at(&k->rig, address), 44);
	assert_int_equal(len, 44 + k->in.len);
	assert_int_equal(k->in.src_cid, 2);
	assert_int_equal(k->in.dst_cid, CID);
	assert_int_equal(k->in.type, 1);
	memcpy(k->in.data, at(&k->rig, address + 44), k->in.len);
	make_available(q, (uint16_t)head);
	reg_write(&k->rig, MMIO_NOTIFY, RX);
	return true;
}

static inline void expect(struct streams *k, uint16_t op)
{
	assert_true(get_packet(k));
	assert_int_equal(k->in.op, op);
}

static inline bool is_quiet(struct streams *k)
{
	settle(&k->rig);
	return get16(&k->rig, k->rig.rings[RX].used + 2) == k->rig.rings[RX].seen;
}

// The guest sends; ports are (guest's, host's).
static inline void send_raw(struct streams *k, const struct packet *p, const void *data, uint32_t len)
{
	uint32_t head, written;
	uint64_t before = k->rig.free;
	struct piece pieces[2] = {{buffer(&k->rig, p, 44), 44, false}};

	pieces[1] = (struct piece){buffer(&k->rig, data, len), len, false};
	add_chain(&k->rig.rings[TX], pieces, len ? 2 : 1);
	kick(&k->rig.rings[TX]);
	if (get_used(&k->rig.rings[TX], &head, &written))
		k->rig.free = before;
}

static inline struct packet packet_of(uint32_t from, uint32_t to, uint16_t op)
{
	return (struct packet){
		.src_cid = CID, .dst_cid = 2, .src_port = from, .dst_port = to, .type = 1, .op = op, .alloc = ALLOC};
}

static inline void send_op(struct streams *k, uint32_t from, uint32_t to, uint16_t op)
{
	struct packet p = packet_of(from, to, op);

	send_raw(k, &p, NULL, 0);
}

static inline void send_bytes(struct streams *k, uint32_t from, uint32_t to, const void *data, uint32_t len)
{
	struct packet p = packet_of(from, to, RW);

	p.len = len;
	send_raw(k, &p, data, len);
}

static inline void send_shutdown(struct streams *k, uint32_t from, uint32_t to, uint32_t flags)
{
	struct packet p = packet_of(from, to, SHUTDOWN);

	p.flags = flags;
	send_raw(k, &p, NULL, 0);
}

static inline int host_connect(struct streams *k)
{
	struct sockaddr_un a = address_of(k, "");
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static inline int host_listen(struct streams *k, const char *suffix)
{
	struct sockaddr_un a = address_of(k, suffix);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, 10), 0);
	return fd;
}

static inline void say_to(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

// Reads what the host's end has now, -1 when nothing.
static inline ssize_t host_read(struct streams *k, int fd, void *out, size_t size)
{
	settle(&k->rig);
	return recv(fd, out, size, MSG_DONTWAIT);
}

// A stream from the host to that port of the guest, open at both ends. *port: the host's.
static inline int open_from_host(struct streams *k, uint32_t guest_port, uint32_t *port)
{
	char line[64], expected[64];
	int fd = host_connect(k);
	ssize_t n;

	snprintf(line, sizeof(line), "CONNECT %u\n", guest_port);
	say_to(fd, line);
	expect(k, REQUEST);
	assert_int_equal(k->in.dst_port, guest_port);
	*port = k->in.src_port;
	send_op(k, guest_port, *port, RESPONSE);
	snprintf(expected, sizeof(expected), "OK %u\n", *port);
	n = host_read(k, fd, line, sizeof(line));
	assert_int_equal(n, strlen(expected));
	assert_memory_equal(line, expected, (size_t)n);
	return fd;
}

// A stream from the guest to a port of the host at which somebody listens.
static inline int open_from_guest(struct streams *k, int listener, uint32_t from, uint32_t to)
{
	int fd;

	send_op(k, from, to, REQUEST);
	expect(k, RESPONSE);
	assert_int_equal(k->in.src_port, to);
	assert_int_equal(k->in.dst_port, from);
	assert_true(k->in.alloc > 0);
	fd = accept(listener, NULL, NULL);
	assert_true(fd >= 0);
	return fd;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
