// SPDX-License-Identifier: MIT
// The registers of virtio over MMIO (virtio 1.2, 4.2.2), driven well and badly, in front of a device that notes what
// it is told.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <pthread.h>

#include "vmm_rig.h"

#define OFFERED (UINT64_C(1) << 5 | UINT64_C(1) << 9)

struct noting {
	struct virtio_device device;
	unsigned activations, resets, kicks[2], closes;
	bool fails, is_offloading;
	pthread_t thread;
};

static struct noting device;

static int activate(struct virtio_device *d, struct err **e)
{
	device.activations++;
	device.thread = pthread_self();
	d->is_offloaded = device.is_offloading;
	return device.fails ? err_set(e, "cannot work") : 0;
}

static void kicked(struct virtio_device *d, unsigned queue)
{
	(void)d;
	device.kicks[queue]++;
}

static void reset(struct virtio_device *d)
{
	(void)d;
	device.resets++;
	device.thread = pthread_self();
}

static void closed(struct virtio_device *d)
{
	(void)d;
	device.closes++;
}

static const struct virtio_ops ops = {.activate = activate, .kick = kicked, .reset = reset, .close = closed};

static int set_up(void **state)
{
	static struct rig r;

	device = (struct noting){
		.device = {.ops = &ops, .type = 42, .offers = OFFERED, .queue_count = 2, .config_len = 12}};
	memcpy(device.device.config, "abcdefghijkl", 12);
	*state = &r;
	return rig_open(&r, &device.device) ? 0 : -1;
}

static int tear_down(void **state)
{
	rig_close(*state);
	return 0;
}

static uint64_t violations(void)
{
	return atomic_load(&device.device.count.violations);
}

static void it_says_what_it_is(void **state)
{
	struct rig *r = *state;

	assert_int_equal(reg_read(r, 0x00), 0x74726976);
	assert_int_equal(reg_read(r, 0x04), 2);
	assert_int_equal(reg_read(r, 0x08), 42);
	reg_write(r, 0x14, 0);
	assert_int_equal(reg_read(r, 0x10), OFFERED | 1u << 29);
	reg_write(r, 0x14, 1);
	assert_int_equal(reg_read(r, 0x10), 1); // VERSION_1
	reg_write(r, 0x14, 2);
	assert_int_equal(reg_read(r, 0x10), 0);
	reg_write(r, 0x30, 1);
	assert_int_equal(reg_read(r, 0x34), VIRTQUEUE_SIZE);
	reg_write(r, 0x30, 2);
	assert_int_equal(reg_read(r, 0x34), 0); // no such queue
	assert_int_equal(reg_read(r, 0xb0), UINT32_MAX);
}

static void a_driver_comes_and_goes(void **state)
{
	struct rig *r = *state;

	assert_int_equal(drive(r, UINT64_MAX), 15);
	assert_int_equal(device.activations, 1);
	assert_true(device.device.features == (OFFERED | VIRTIO_EVENT_IDX | VIRTIO_VERSION_1));
	kick(&r->rings[1]);
	kick(&r->rings[1]);
	assert_int_equal(device.kicks[1], 2);
	assert_int_equal(device.kicks[0], 0);
	reg_write(r, 0x70, 0);
	assert_int_equal(reg_read(r, 0x70), 0);
	assert_int_equal(device.resets, 1);
	kick(&r->rings[1]);
	assert_int_equal(device.kicks[1], 2);
	assert_int_equal(violations(), 0);
	assert_int_equal(drive(r, 0), 15);
	assert_int_equal(device.activations, 2);
	assert_true(device.device.features == VIRTIO_VERSION_1);
}

static void features_that_were_not_offered_are_not_ok(void **state)
{
	struct rig *r = *state;

	reg_write(r, 0x70, 3);
	reg_write(r, 0x24, 0);
	reg_write(r, 0x20, 1u << 28); // indirect descriptors
	reg_write(r, 0x24, 1);
	reg_write(r, 0x20, 1);
	reg_write(r, 0x70, 11);
	assert_int_equal(reg_read(r, 0x70), 3);
	assert_int_equal(violations(), 1);
	reg_write(r, 0x70, 15); // all the same
	assert_int_equal(reg_read(r, 0x70) & 12, 0);
	assert_int_equal(device.activations, 0);
}

static void a_driver_without_version_1_is_not_ok(void **state)
{
	struct rig *r = *state;

	reg_write(r, 0x70, 3);
	reg_write(r, 0x70, 11);
	assert_int_equal(reg_read(r, 0x70), 3);
}

static void what_was_settled_stays(void **state)
{
	struct rig *r = *state;

	drive(r, 0);
	reg_write(r, 0x24, 0);
	reg_write(r, 0x20, 1u << 5); // features, now
	reg_write(r, 0x30, 0);
	reg_write(r, 0x80, 0); // another place
	reg_write(r, 0x44, 0);
	assert_int_equal(reg_read(r, 0x44), 1);
	assert_int_equal(violations(), 3);
	assert_true(device.device.features == VIRTIO_VERSION_1);
	reg_write(r, 0x70, 1); // bits are not taken back
	assert_int_equal(reg_read(r, 0x70), 15);
}

static void a_ring_outside_memory_breaks_the_device(void **state)
{
	struct rig *r = *state;

	r->rings[1].used = 0xc0001000;
	assert_int_equal(drive(r, 0), 15 | 64);
	assert_int_equal(device.activations, 0);
	assert_int_equal(violations(), 1);
	assert_int_equal(reg_read(r, 0x60), 2);
	assert_int_equal(interrupts(r), 1);
	assert_non_null(strstr(r->said, "queue 1"));
	kick(&r->rings[0]);
	assert_int_equal(device.kicks[0], 0);
	ring_clear(r, 1, 4);
	assert_int_equal(drive(r, 0), 15);
	assert_int_equal(device.activations, 1);
}

static void a_queue_size_that_is_too_large_is_not_cut(void **state)
{
	struct rig *r = *state;

	reg_write(r, 0x70, 3);
	reg_write(r, 0x24, 1);
	reg_write(r, 0x20, 1);
	reg_write(r, 0x70, 11);
	place_queue(r, 0);
	reg_write(r, 0x38, 0x10000 + 4); // 4, in 16 bits
	reg_write(r, 0x70, 15);
	assert_int_equal(reg_read(r, 0x70), 15 | 64);
}

static void a_device_that_fails_says_so(void **state)
{
	struct rig *r = *state;

	device.fails = true;
	assert_int_equal(drive(r, 0), 15 | 64);
	assert_string_equal(r->said, "cannot work");
	assert_int_equal(violations(), 0);
	reg_write(r, 0x70, 0);
	assert_int_equal(device.resets, 1);
}

static void a_broken_rule_stops_all_queues(void **state)
{
	struct rig *r = *state;
	struct iovec list[VIRTQUEUE_SIZE];
	struct virtqueue_chain c;
	struct piece p = {FREE_AT, 4, false};

	drive(r, 0);
	make_available(&r->rings[0], 300);
	add_chain(&r->rings[1], &p, 1);
	assert_false(virtio_take(&device.device, 0, list, &c));
	assert_int_equal(reg_read(r, 0x70), 15 | 64);
	assert_int_equal(violations(), 1);
	assert_int_equal(interrupts(r), 1);
	assert_false(virtio_take(&device.device, 1, list, &c));
	assert_false(virtio_take(&device.device, 0, list, &c));
	assert_int_equal(violations(), 1); // once
	ring_clear(r, 0, 8);
	ring_clear(r, 1, 8);
	assert_int_equal(drive(r, 0), 15);
	add_chain(&r->rings[1], &p, 1);
	assert_true(virtio_take(&device.device, 1, list, &c));
}

static void interrupts_are_said_and_taken(void **state)
{
	struct rig *r = *state;
	struct iovec list[VIRTQUEUE_SIZE];
	struct virtqueue_chain c;
	struct piece p = {FREE_AT, 4, false};

	drive(r, 0);
	add_chain(&r->rings[0], &p, 1);
	assert_true(virtio_take(&device.device, 0, list, &c));
	virtio_give(&device.device, 0, &c, 0);
	assert_int_equal(reg_read(r, 0x60), 0);
	virtio_show(&device.device, 0);
	assert_int_equal(interrupts(r), 1);
	assert_int_equal(reg_read(r, 0x60), 1);
	virtio_set_config(&device.device, 0, "ABCD", 4);
	assert_int_equal(interrupts(r), 1);
	assert_int_equal(reg_read(r, 0x60), 3);
	reg_write(r, 0x64, 1);
	assert_int_equal(reg_read(r, 0x60), 2);
	reg_write(r, 0x64, 3);
	assert_int_equal(reg_read(r, 0x60), 0);
}

// The guest asks what an interrupt is for; vhost-net cannot set the register, which thus always says "used".
static void an_offloaded_device_always_has_an_interrupt(void **state)
{
	struct rig *r = *state;

	device.is_offloading = true;
	drive(r, 0);
	assert_int_equal(reg_read(r, 0x60), 1);
	reg_write(r, 0x64, 1);
	assert_int_equal(reg_read(r, 0x60), 1);
	kick(&r->rings[0]);
	assert_int_equal(device.kicks[0], 0); // the eventfd is the kernel's
	assert_int_equal(virtio_take_over(&device.device, NULL), 0);
	assert_int_equal(reg_read(r, 0x60), 0);
	kick(&r->rings[0]);
	assert_int_equal(device.kicks[0], 1);
}

static void configuration_has_a_generation(void **state)
{
	struct rig *r = *state;
	uint32_t before = reg_read(r, 0xfc);
	uint8_t bytes[8];

	mmio_read(&r->mmio, 0x101, bytes, 1);
	assert_int_equal(bytes[0], 'b');
	mmio_read(&r->mmio, 0x104, bytes, 8);
	assert_memory_equal(bytes, "efghijkl", 8);
	virtio_set_config(&device.device, 4, "XY", 2);
	assert_int_not_equal(reg_read(r, 0xfc), before);
	mmio_read(&r->mmio, 0x104, bytes, 4);
	assert_memory_equal(bytes, "XYgh", 4);
	mmio_read(&r->mmio, 0x108, bytes, 8); // beyond the end
	assert_memory_equal(bytes, "\0\0\0\0\0\0\0\0", 8);
	mmio_read(&r->mmio, 0x100000000, bytes, 4);
	assert_memory_equal(bytes, "\0\0\0\0", 4);
}

// Every offset, every width, anything written: registers answer, and the device lives.
static void noise_does_no_harm(void **state)
{
	struct rig *r = *state;
	uint8_t bytes[8];

	for (uint32_t i = 0; i < 200000; i++) {
		uint32_t offset = i * 2654435761u >> 20, len = 1u << (i & 3);

		memset(bytes, (int)(i >> 3), sizeof(bytes));
		mmio_read(&r->mmio, offset, bytes, len);
		memset(bytes, (int)(i >> 3), sizeof(bytes));
		mmio_write(&r->mmio, offset, bytes, len);
	}
	settle(r);
	assert_int_equal(reg_read(r, 0x00), 0x74726976);
	ring_clear(r, 0, 8);
	ring_clear(r, 1, 8);
	assert_int_equal(drive(r, 0), 15);
}

static bool was_told_here, was_reset_here;

// What a vCPU does, on its own thread.
static void *vcpu(void *arg)
{
	struct rig *r = arg;

	was_told_here = drive(r, 0) != 15 || pthread_equal(device.thread, pthread_self());
	reg_write(r, 0x70, 0);
	was_reset_here = device.resets != 1 || pthread_equal(device.thread, pthread_self());
	loop_stop(&r->loop, 7);
	return NULL;
}

static void *late_vcpu(void *arg)
{
	reg_write(arg, 0x70, 0);
	return NULL;
}

static void the_device_is_told_on_the_loops_thread(void **state)
{
	struct rig *r = *state;
	pthread_t t;

	assert_int_equal(pthread_create(&t, NULL, vcpu, r), 0);
	assert_int_equal(loop_run(&r->loop, NULL), 7);
	pthread_join(t, NULL);
	assert_int_equal(device.activations, 1);
	assert_false(was_told_here || was_reset_here);
	// Nobody is there any more, and nobody is waited for.
	assert_int_equal(pthread_create(&t, NULL, late_vcpu, r), 0);
	pthread_join(t, NULL);
	assert_int_equal(device.resets, 1);
}

static void closing_resets_and_closes(void **state)
{
	struct rig *r = *state;

	drive(r, 0);
	mmio_close(&r->mmio);
	assert_int_equal(device.resets, 1);
	assert_int_equal(device.closes, 1);
	mmio_close(&r->mmio);
	assert_int_equal(device.closes, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_says_what_it_is),
		TEST(a_driver_comes_and_goes),
		TEST(features_that_were_not_offered_are_not_ok),
		TEST(a_driver_without_version_1_is_not_ok),
		TEST(what_was_settled_stays),
		TEST(a_ring_outside_memory_breaks_the_device),
		TEST(a_queue_size_that_is_too_large_is_not_cut),
		TEST(a_device_that_fails_says_so),
		TEST(a_broken_rule_stops_all_queues),
		TEST(interrupts_are_said_and_taken),
		TEST(an_offloaded_device_always_has_an_interrupt),
		TEST(configuration_has_a_generation),
		TEST(noise_does_no_harm),
		TEST(the_device_is_told_on_the_loops_thread),
		TEST(closing_resets_and_closes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
