// SPDX-License-Identifier: MIT
// The network card on a real tap: frames both ways, segments, buffers of all sizes.
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

static void frames_leave(void **state)
{
	struct card *k = begin(state, UINT64_MAX);
	struct virtio_net_hdr h;
	uint8_t out[2000];
	uint32_t head, len;

	for (uint32_t i = 0; i < 300; i++) {
		k->rig.free = FREE_AT;
		k->frame[20] = (uint8_t)i;
		send_frame(k, NULL, k->frame, 60 + i);
		kick(&k->rig.rings[TX]);
		assert_true(get_used(&k->rig.rings[TX], &head, &len));
		assert_int_equal(len, 0);
		assert_int_equal(take_off_wire(k, &h, out, sizeof(out)), 60 + i);
		assert_memory_equal(out, k->frame, 60 + i);
	}
	assert_int_equal(counted(&k->rig.mmio.device->count.failed), 0);
}

static void frames_come(void **state)
{
	struct card *k = begin(state, UINT64_MAX);
	uint8_t out[4096];
	uint16_t buffers;

	offer(k, 64, 2048);
	for (uint32_t i = 0; i < 20; i++) {
		put_on_wire(k, NULL, k->frame, 60 + 70 * i);
		assert_int_equal(receive(k, out, &buffers), NET_HEADER + 60 + 70 * i);
		assert_int_equal(buffers, 1);
		assert_memory_equal(out + NET_HEADER, k->frame, 60 + 70 * i);
	}
}

static void a_frame_fills_several_buffers(void **state)
{
	struct card *k = begin(state, UINT64_MAX);
	uint8_t out[4096];
	uint16_t buffers;

	offer(k, VIRTQUEUE_SIZE, 300);
	for (uint32_t i = 0; i < 10; i++) {
		put_on_wire(k, NULL, k->frame, 1000 + i);
		assert_int_equal(receive(k, out, &buffers), NET_HEADER + 1000 + i);
		assert_int_equal(buffers, 4);
		assert_memory_equal(out + NET_HEADER, k->frame, 1000 + i);
	}
}

static void without_merging_a_frame_has_one_chain(void **state)
{
	struct card *k = begin(state, 0);
	uint8_t out[4096];
	uint16_t buffers;

	offer(k, 3, 1526);
	put_on_wire(k, NULL, k->frame, 1514);
	assert_int_equal(receive(k, out, &buffers), 1526);
	assert_int_equal(buffers, 1);
	assert_memory_equal(out + NET_HEADER, k->frame, 1514);
}

// A TCP segment over IPv4 that somebody else is to cut.
static struct virtio_net_hdr segment(struct card *k, size_t len)
{
	static const uint8_t ip[] = {0x45, 0, 0, 0, 0, 1, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2};
	uint8_t *p = k->frame + 14;

	k->frame[12] = 8;
	k->frame[13] = 0;
	memcpy(p, ip, sizeof(ip));
	p[2] = (uint8_t)((len - 14) >> 8);
	p[3] = (uint8_t)(len - 14);
	p[20 + 12] = 0x50; // TCP's header is 20 bytes
	return (struct virtio_net_hdr){.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
		.gso_type = VIRTIO_NET_HDR_GSO_TCPV4,
		.hdr_len = 54,
		.gso_size = 1448,
		.csum_start = 34,
		.csum_offset = 16};
}

static void large_segments_pass_whole_both_ways(void **state)
{
	static uint8_t out[80000];
	struct card *k = begin(state, UINT64_MAX);
	struct virtio_net_hdr h = segment(k, 60000), seen;
	uint16_t buffers;

	offer(k, 100, 4096);
	put_on_wire(k, &h, k->frame, 60000);
	assert_int_equal(receive(k, out, &buffers), NET_HEADER + 60000);
	assert_int_equal(buffers, 15);
	assert_int_equal(out[1], VIRTIO_NET_HDR_GSO_TCPV4);
	assert_memory_equal(out + NET_HEADER + 34, k->frame + 34, 60000 - 34);

	send_frame(k, &h, k->frame, 60000);
	kick(&k->rig.rings[TX]);
	assert_int_equal(take_off_wire(k, &seen, out, sizeof(out)), 60000);
	assert_int_equal(seen.gso_type, VIRTIO_NET_HDR_GSO_TCPV4);
	assert_int_equal(seen.gso_size, 1448);
	assert_memory_equal(out + 34, k->frame + 34, 60000 - 34);
}

// Whoever did not ask for segments gets them cut.
static void segments_are_cut_for_others(void **state)
{
	struct card *k = begin(state, NET_MRG_RXBUF);
	struct virtio_net_hdr h = segment(k, 5000);
	uint8_t out[4096];
	uint16_t buffers;

	offer(k, 100, 4096);
	put_on_wire(k, &h, k->frame, 5000);
	for (unsigned left = 5000 - 54; left;) {
		unsigned part = left < 1448 ? left : 1448;

		assert_int_equal(receive(k, out, &buffers), NET_HEADER + 54 + part);
		assert_int_equal(out[1], 0);
		left -= part;
	}
}

static void frames_wait_for_buffers(void **state)
{
	struct card *k = begin(state, UINT64_MAX);
	uint8_t out[4096];
	uint16_t buffers;

	for (unsigned i = 0; i < 5; i++)
		put_on_wire(k, NULL, k->frame, 100 + i);
	settle(&k->rig);
	assert_int_equal(interrupts(&k->rig), 0);
	offer(k, 40, 2048);
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(receive(k, out, &buffers), NET_HEADER + 100 + i);
	assert_true(interrupts(&k->rig) >= 1);
}

static void more_frames_than_a_turn_all_come(void **state)
{
	struct card *k = begin(state, UINT64_MAX);
	uint8_t out[4096];
	uint16_t buffers;

	for (unsigned i = 0; i < 200; i++)
		put_on_wire(k, NULL, k->frame, 100 + i);
	offer(k, VIRTQUEUE_SIZE, 2048);
	for (unsigned i = 0; i < 200; i++)
		assert_int_equal(receive(k, out, &buffers), NET_HEADER + 100 + i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(frames_leave),
		TEST(frames_come),
		TEST(a_frame_fills_several_buffers),
		TEST(without_merging_a_frame_has_one_chain),
		TEST(large_segments_pass_whole_both_ways),
		TEST(segments_are_cut_for_others),
		TEST(frames_wait_for_buffers),
		TEST(more_frames_than_a_turn_all_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
