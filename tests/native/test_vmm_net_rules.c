// SPDX-License-Identifier: MIT
// The network card on a real tap: drivers that break rules, resets, limits.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "vmm/devices.h"
#include "vmm/net_features.h"
#include "vmm_rig.h"

#include "vmm_card.h"

static void a_frame_that_is_too_long_is_lost(void **state)
{
	struct card *k = begin(state, UINT64_MAX);
	struct virtio_net_hdr h;
	uint8_t out[2000];
	uint32_t head, len;

	send_frame(k, NULL, k->frame, NET_FRAME_MAX + 1);
	send_frame(k, NULL, k->frame, 3); // and one that is no frame
	send_frame(k, NULL, k->frame, 100);
	kick(&k->rig.rings[TX]);
	assert_true(get_used(&k->rig.rings[TX], &head, &len));
	assert_int_equal(counted(&k->rig.mmio.device->count.failed), 2);
	assert_int_equal(take_off_wire(k, &h, out, sizeof(out)), 100);
	assert_int_equal(reg_read(&k->rig, 0x70), 15);
}

static void chains_that_are_no_frames_break_it(void **state)
{
	static const struct {
		unsigned queue, count;
		struct piece p[2];
	} bad[] = {
		{TX, 1, {{FREE_AT, 11, false}}},                              // no whole header
		{TX, 2, {{FREE_AT, 100, false}, {FREE_AT + 100, 100, true}}}, // something to write
		{TX, 1, {{0xc0001000, 100, false}}},                          // in a device
		{RX, 1, {{FREE_AT, 11, true}}},
		{RX, 2, {{FREE_AT, 100, false}, {FREE_AT + 100, 2000, true}}},
		{RX, 1, {{RAM_AT + RAM - 100, 200, true}}},
	};
	struct card *k = begin(state, UINT64_MAX);

	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		add_chain(&k->rig.rings[bad[i].queue], bad[i].p, bad[i].count);
		kick(&k->rig.rings[bad[i].queue]);
		assert_int_equal(reg_read(&k->rig, 0x70), 15 | 64);
		assert_int_equal(counted(&k->rig.mmio.device->count.violations), i + 1);
		put_on_wire(k, NULL, k->frame, 100); // goes nowhere
		settle(&k->rig);
		ring_clear(&k->rig, RX, VIRTQUEUE_SIZE);
		ring_clear(&k->rig, TX, VIRTQUEUE_SIZE);
		assert_int_equal(drive(&k->rig, UINT64_MAX), 15);
	}
}

static void a_reset_gives_up_the_buffers(void **state)
{
	struct card *k = begin(state, UINT64_MAX);
	uint8_t out[4096];
	uint16_t buffers;

	offer(k, 100, 2048);
	reg_write(&k->rig, 0x70, 0);
	memset(k->rig.ram, 0, RAM);
	put_on_wire(k, NULL, k->frame, 1000);
	settle(&k->rig);
	for (size_t i = 0; i < RAM; i++)
		assert_int_equal(k->rig.ram[i], 0);
	ring_clear(&k->rig, RX, VIRTQUEUE_SIZE);
	k->rig.free = FREE_AT;
	assert_int_equal(drive(&k->rig, UINT64_MAX), 15);
	offer(k, 100, 2048);
	assert_int_equal(receive(k, out, &buffers), NET_HEADER + 1000);
}

static void limits_hold_both_ways(void **state)
{
	struct vmm_net c = {.id = "eth0", .rx.ops = {true, 2, 0, 100}, .tx.bandwidth = {true, 2000, 0, 100}};
	struct card *k = begin_with(state, c, UINT64_MAX);
	uint64_t begun = clock_ns(), waits;
	uint8_t out[4096];
	uint16_t buffers;
	uint32_t head, len;

	offer(k, 100, 2048);
	for (unsigned i = 0; i < 6; i++)
		put_on_wire(k, NULL, k->frame, 100);
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(receive(k, out, &buffers), NET_HEADER + 100);
	assert_true(clock_ns() - begun >= 150 * NS_PER_MS);

	begun = clock_ns();
	for (unsigned i = 0; i < 6; i++)
		send_frame(k, NULL, k->frame, 1000);
	kick(&k->rig.rings[TX]);
	for (unsigned i = 0; i < 6; i++)
		while (!get_used(&k->rig.rings[TX], &head, &len))
			assert_true(await(&k->rig));
	assert_true(clock_ns() - begun >= 100 * NS_PER_MS);
	waits = counted(&k->rig.mmio.device->count.throttled);
	assert_true(waits >= 2);

	// And are lifted.
	c.rx.ops = c.tx.bandwidth = (struct vmm_bucket){.is_given = true};
	assert_int_equal(virtio_net_update(k->rig.mmio.device, &c, NULL), 0);
	for (unsigned i = 0; i < 50; i++)
		send_frame(k, NULL, k->frame, 1000);
	kick(&k->rig.rings[TX]);
	for (unsigned i = 0; i < 50; i++)
		while (!get_used(&k->rig.rings[TX], &head, &len))
			assert_true(await(&k->rig));
	assert_int_equal(counted(&k->rig.mmio.device->count.throttled), waits);
}

static void it_says_what_it_is(void **state)
{
	struct vmm_net c = {.id = "eth0", .mac = {2, 1, 2, 3, 4, 5}, .has_mac = true, .mtu = 1400};
	struct card *k = begin_with(state, c, UINT64_MAX);
	uint8_t config[12];

	assert_int_equal(reg_read(&k->rig, 0x08), 1);
	for (unsigned i = 0; i < 12; i++)
		mmio_read(&k->rig.mmio, 0x100 + i, config + i, 1);
	assert_memory_equal(config, c.mac, 6);
	assert_int_equal(config[10] | config[11] << 8, 1400);
	assert_true(k->rig.mmio.device->features & NET_MAC && k->rig.mmio.device->features & NET_MTU);
}

static void a_tap_that_is_not_there_is_not_made(void **state)
{
	struct vmm_net c = {.id = "eth1", .tap = "t1"};
	struct err *e = NULL;

	begin(state, UINT64_MAX);
	assert_null(virtio_net_open(&c, &e));
	assert_non_null(strstr(err_text(e), "t1"));
	err_free(&e);
	assert_int_equal(if_nametoindex("t1"), 0);
	snprintf(c.tap, sizeof(c.tap), "t0"); // ours: it has one reader
	assert_null(virtio_net_open(&c, &e));
	err_free(&e);
	snprintf(c.tap, sizeof(c.tap), "lo");
	assert_null(virtio_net_open(&c, &e));
	err_free(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_frame_that_is_too_long_is_lost),
		TEST(chains_that_are_no_frames_break_it),
		TEST(a_reset_gives_up_the_buffers),
		TEST(limits_hold_both_ways),
		TEST(it_says_what_it_is),
		TEST(a_tap_that_is_not_there_is_not_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
