// SPDX-License-Identifier: MIT
// A network card of the guest on a real tap in a network namespace of its own; on the other side of the tap a packet
// socket, which sees frames as the kernel does, segments not yet cut (PACKET_VNET_HDR, packet(7)).
#ifndef VMM_CARD_H
#define VMM_CARD_H

#define RX 0
#define TX 1

#define ETHERTYPE 0x88b5 // for experiments (IEEE 802)
#define BARE      10     // bytes of the packet socket's header

#define PATIENCE_MS 60000 // for what surely comes, on a busy machine too

struct card {
	struct rig rig;
	int wire;
	uint8_t frame[70000];
};

static inline int set_up(void **state)
{
	static struct card k;
	struct sockaddr_ll a = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	int on = 1;

	if (geteuid() != 0 || access("/dev/net/tun", R_OK | W_OK)) {
		print_message("needs root and /dev/net/tun\n");
		*state = NULL;
		return 0;
	}
	assert_int_equal(unshare(CLONE_NEWNET), 0);
	// Where there is IPv6, it would have things to say.
	assert_int_equal(system("ip tuntap add t0 mode tap vnet_hdr && "
				"{ [ ! -e /proc/sys/net/ipv6 ] || sysctl -qw net.ipv6.conf.all.disable_ipv6=1; } && "
				"ip link set t0 up"),
		0);
	k.wire = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL));
	a.sll_ifindex = (int)if_nametoindex("t0");
	assert_int_equal(bind(k.wire, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(setsockopt(k.wire, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)), 0);
	for (size_t i = 0; i < sizeof(k.frame); i++)
		k.frame[i] = (uint8_t)(i * 13 + i / 256);
	memset(k.frame, 2, 12);
	k.frame[12] = ETHERTYPE >> 8;
	k.frame[13] = ETHERTYPE & 0xff;
	*state = &k;
	return 0;
}

static inline int tear_down(void **state)
{
	struct card *k = *state;

	if (!k)
		return 0;
	rig_close(&k->rig);
	close(k->wire);
	return 0;
}

// A tap that has just got its reader loses what it is sent until the kernel has seen that.
static inline bool is_running(const struct card *k)
{
	struct ifreq r = {.ifr_name = "t0"};

	for (int i = 0; i < PATIENCE_MS / 10; i++) {
		if (!ioctl(k->wire, SIOCGIFFLAGS, &r) && r.ifr_flags & IFF_RUNNING)
			return true;
		usleep(10000);
	}
	return false;
}

static inline struct card *begin_with(void **state, struct vmm_net c, uint64_t features)
{
	struct card *k = *state;

	if (!k)
		skip();
	snprintf(c.tap, sizeof(c.tap), "t0");
	assert_true(rig_open(&k->rig, virtio_net_open(&c, NULL)));
	assert_true(is_running(k));
	// The kernel's own service is not what is tested here.
	assert_int_equal(drive(&k->rig, features), 15);
	assert_false(k->rig.mmio.device->is_offloaded);
	return k;
}

static inline struct card *begin(void **state, uint64_t features)
{
	return begin_with(state, (struct vmm_net){.id = "eth0"}, features);
}

static inline uint64_t counted(_Atomic uint64_t *c)
{
	return atomic_load(c);
}

static inline void put_on_wire(struct card *k, const struct virtio_net_hdr *h, const void *frame, size_t len)
{
	struct virtio_net_hdr none = {.flags = 0};
	struct iovec v[] = {{(void *)(uintptr_t)(h ? h : &none), BARE}, {(void *)(uintptr_t)frame, len}};

	assert_int_equal(writev(k->wire, v, 2), BARE + len);
}

// Returns the length of the next frame on the wire that is ours, or 0 when none comes.
static size_t take_off_wire(struct card *k, struct virtio_net_hdr *h, uint8_t *out, size_t size)
{
	struct iovec v[] = {{h, BARE}, {out, size}};
	struct pollfd p = {.fd = k->wire, .events = POLLIN};

	while (poll(&p, 1, PATIENCE_MS) > 0) {
		ssize_t n = readv(k->wire, v, 2);

		if (n > BARE && out[12] == k->frame[12] && out[13] == k->frame[13])
			return (size_t)n - BARE;
	}
	return 0;
}

static inline void offer(struct card *k, unsigned count, uint32_t len)
{
	for (unsigned i = 0; i < count; i++) {
		struct piece p = {buffer(&k->rig, NULL, len), len, true};

		add_chain(&k->rig.rings[RX], &p, 1);
	}
	kick(&k->rig.rings[RX]);
}

// Waits for a frame that fills count buffers and puts it together. Returns its length with the header, 0: none came.
static size_t receive(struct card *k, uint8_t *out, uint16_t *buffers)
{
	struct ring *q = &k->rig.rings[RX];
	uint32_t head, len;
	size_t sum = 0;
	uint64_t address;

	*buffers = 1;
	for (unsigned i = 0; i < *buffers; i++) {
		while (!get_used(q, &head, &len))
			if (!await(&k->rig))
				return 0;
		memcpy(&address, at(&k->rig, q->descriptors + 16 * head), 8);
		memcpy(out + sum, at(&k->rig, address), len);
		sum += len;
		if (i == 0)
			memcpy(buffers, out + NET_BUFFERS, 2);
	}
	return sum;
}

static inline uint16_t send_frame(struct card *k, const struct virtio_net_hdr *h, const void *frame, uint32_t len)
{
	uint8_t header[NET_HEADER] = {0};
	struct piece p[2];

	if (h)
		memcpy(header, h, BARE);
	p[0] = (struct piece){buffer(&k->rig, header, NET_HEADER), NET_HEADER, false};
	p[1] = (struct piece){buffer(&k->rig, frame, len), len, false};
	return add_chain(&k->rig.rings[TX], p, 2);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
