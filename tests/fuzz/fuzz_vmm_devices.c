// SPDX-License-Identifier: MIT
// Any driver, and any host beside it, for each device behind its registers: a disk, a card on a real tap, sockets,
// random numbers. The input is a list of what they do, most of it well formed so that it gets somewhere.
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <linux/if_tun.h>
#include <net/if.h>

#include "../unit/vmm_rig.h"
#include "vmm/devices.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DISK    "/tmp/fuzz-disk"
#define SOCKET  "/tmp/fuzz-vsock"
#define SECTORS 64
#define CLIENTS 4

static struct rig rig;
static const uint8_t *at_input;
static size_t left;
static int clients[CLIENTS], listener, tap_maker;

static void check(int holds)
{
	if (!holds)
		__builtin_trap();
}

static uint8_t next(void)
{
	return left ? (left--, *at_input++) : 0;
}

static uint32_t next32(void)
{
	uint32_t v = next();

	v |= (uint32_t)next() << 8;
	return v << 16 | (uint32_t)next() << 8 | next();
}

static int listen_at(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	unlink(path);
	check(!bind(fd, (struct sockaddr *)&a, sizeof(a)) && !listen(fd, 8));
	return fd;
}

// Once: what the devices stand on.
static void prepare(void)
{
	struct ifreq r = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR, .ifr_name = "t0"};
	int fd = open(DISK, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), s;

	check(!ftruncate(fd, SECTORS * 512));
	close(fd);
	unlink(SOCKET);
	listener = listen_at(SOCKET "_1");
	tap_maker = -1;
	if (unshare(CLONE_NEWNET))
		return; // no card then
	fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (fd >= 0 && !ioctl(fd, TUNSETIFF, &r) && !ioctl(fd, TUNSETPERSIST, 1)) {
		s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		r.ifr_flags = IFF_UP;
		check(!ioctl(s, SIOCSIFFLAGS, &r));
		close(s);
		tap_maker = 0;
	}
	close(fd);
}

static struct virtio_device *open_device(uint8_t which)
{
	struct vmm_drive drive = {.id = "d",
		.path = DISK,
		.has_writeback = true,
		.is_async = which & 8,
		.is_read_only = which & 16,
		.limiter.ops = {which & 32, 100, 10, 1}};
	struct vmm_net net = {.id = "n", .tap = "t0", .rx.ops = {which & 32, 100, 10, 1}};
	struct vmm_vsock vsock = {.is_given = true, .cid = 3, .path = SOCKET};
	struct vmm_entropy entropy = {.is_given = true};

	switch (which & 3) {
	case 0:
		return virtio_blk_open(&drive, NULL);
	case 1:
		return tap_maker < 0 ? NULL : virtio_net_open(&net, NULL);
	case 2:
		return virtio_vsock_open(&vsock, NULL);
	default:
		return virtio_rng_open(&entropy, NULL);
	}
}

static uint64_t some_address(void)
{
	uint8_t kind = next();

	if (kind == 0xff)
		return (uint64_t)next32() << 32 | next32();
	if (kind == 0xfe)
		return RAM_AT + RAM - next();
	return FREE_AT + 64u * kind;
}

static void write_descriptor(struct ring *q)
{
	uint16_t index = next();
	uint64_t address = some_address();
	uint8_t len = next(), flags = next();

	set_descriptor(q, index, address, len == 0xff ? next32() : len * 16u, flags & 7, next());
}

// What the device may be asked, at the place where a chain will find it.
static void write_header(uint8_t which)
{
	struct {
		uint64_t src_cid, dst_cid;
		uint32_t src_port, dst_port, len;
		uint16_t type, op;
		uint32_t flags, alloc, forwarded;
	} packet = {3, 2, next() & 3, (next() & 3) | (next() & 1u) << 30, next() * 8u, 1, next() & 7, next() & 3,
		next() * 1024u, next()};
	struct {
		uint32_t type, reserved;
		uint64_t sector;
	} request = {next() & 15, 0, next() & 127};
	uint8_t *p = at(&rig, FREE_AT + 64u * next());

	if ((which & 3) == 0)
		memcpy(p, &request, sizeof(request));
	else if ((which & 3) == 2)
		memcpy(p, &packet, 44);
	else
		memset(p, 0, 12);
}

static void add_some_chain(struct ring *q)
{
	struct piece pieces[8];
	unsigned count = 1 + next() % 8, readable = next() % (count + 1);

	for (unsigned i = 0; i < count; i++) {
		uint32_t len = (next() & 15u) << (next() & 15);

		pieces[i] = (struct piece){some_address(), len ? len : 1, i >= readable};
	}
	if (readable && next() & 3)
		pieces[0].len = 44;
	add_chain(q, pieces, count);
}

static void act_on_the_host(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX, .sun_path = SOCKET};
	int *fd = &clients[next() % CLIENTS];
	uint8_t bytes[256];
	size_t len = next();

	switch (next() & 3) {
	case 0:
		if (*fd < 0) {
			*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
			if (!connect(*fd, (struct sockaddr *)&a, sizeof(a)) && len & 1)
				send(*fd, "CONNECT 2\n", 10, MSG_NOSIGNAL);
		}
		break;
	case 1:
		for (size_t i = 0; i < len; i++)
			bytes[i] = next();
		send(*fd, bytes, len, MSG_NOSIGNAL);
		break;
	case 2:
		scope_close(fd);
		*fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		break;
	default:
		scope_close(fd);
		*fd = -1;
		break;
	}
}

static void clear_rings(void)
{
	for (unsigned i = 0; i < VIRTIO_QUEUES; i++)
		ring_clear(&rig, i, VIRTQUEUE_SIZE);
}

static void do_one(uint8_t which)
{
	struct ring *q;
	uint8_t op = next();

	q = &rig.rings[(op >> 4) % VIRTIO_QUEUES];
	switch (op & 15) {
	case 0:
		reg_write(&rig, next() * 4u, next32());
		break;
	case 1:
		write_descriptor(q);
		break;
	case 2:
		make_available(q, next());
		break;
	case 3:
		clear_rings();
		drive(&rig, next() & 1 ? UINT64_MAX : next32());
		break;
	case 4:
	case 5:
		act_on_the_host();
		break;
	case 6:
	case 7:
	case 8:
		write_header(which);
		break;
	case 9:
	case 10:
	case 11:
		add_some_chain(q);
		break;
	case 12:
		((uint8_t *)at(&rig, RINGS_AT))[next32() % 0x30000] = next();
		break;
	default:
		kick(q);
		break;
	}
	settle(&rig);
}

static void check_queues(const struct virtio_device *d)
{
	for (unsigned i = 0; i < d->queue_count; i++) {
		const struct virtqueue *q = &d->queues[i];

		check(!virtqueue_is_open(q) || (uint16_t)(q->seen - q->given) <= q->size);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int is_prepared;
	struct stat st;
	uint8_t which;

	if (!is_prepared)
		prepare();
	is_prepared = 1;
	at_input = data;
	left = size;
	which = next();
	for (int i = 0; i < CLIENTS; i++)
		clients[i] = -1;
	if (!rig_open(&rig, open_device(which))) {
		munmap(rig.ram, RAM);
		return 0;
	}
	drive(&rig, UINT64_MAX);
	for (int i = 0; i < 500 && left; i++)
		do_one(which);
	check_queues(rig.mmio.device);
	check(!stat(DISK, &st) && st.st_size == SECTORS * 512);
	rig_close(&rig);
	for (int i = 0; i < CLIENTS; i++)
		scope_close(&clients[i]);
	return 0;
}
