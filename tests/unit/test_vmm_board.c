// SPDX-License-Identifier: MIT
// The serial port as Linux's 8250 driver uses it, the keyboard controller as its i8042 driver does, and the bus.
// Register bits are those of TI's PC16550D data sheet, section 8.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "vmm/i8042.h"
#include "vmm/serial.h"

struct board {
	struct serial serial;
	struct i8042 keyboard;
	struct bus ports;
	int out[2], irq, room, resets;
};

static void count_reset(void *context)
{
	((struct board *)context)->resets++;
}

static void open_board(struct board *b)
{
	*b = (struct board){.irq = eventfd(0, EFD_NONBLOCK), .room = eventfd(0, EFD_NONBLOCK)};
	assert_int_equal(pipe(b->out), 0);
	serial_open(&b->serial, b->out[1], b->irq, b->room);
	i8042_open(&b->keyboard, b->irq, count_reset, b);
	assert_int_equal(bus_add(&b->ports, SERIAL_PORT, SERIAL_PORTS, &serial_ops, &b->serial, NULL), 0);
	assert_int_equal(bus_add(&b->ports, I8042_PORT, I8042_PORTS, &i8042_ops, &b->keyboard, NULL), 0);
}

static void close_board(struct board *b)
{
	close(b->out[0]);
	close(b->out[1]);
	close(b->irq);
	close(b->room);
}

static void out8(struct board *b, uint16_t port, uint8_t v)
{
	assert_true(bus_write(&b->ports, port, &v, 1));
}

static uint8_t in8(struct board *b, uint16_t port)
{
	uint8_t v = 0xee;

	assert_true(bus_read(&b->ports, port, &v, 1));
	return v;
}

// Interrupts since the last look.
static uint64_t interrupts(struct board *b)
{
	eventfd_t n = 0;

	return eventfd_read(b->irq, &n) ? 0 : n;
}

static void serial_sends(void **state)
{
	char said[3] = "";
	struct board b;

	(void)state;
	open_board(&b);
	out8(&b, 0x3f8, 'h');
	out8(&b, 0x3f8, 'i');
	assert_int_equal(read(b.out[0], said, sizeof(said)), 2);
	assert_string_equal(said, "hi");
	assert_int_equal(in8(&b, 0x3fd) & 0x61, 0x60);
	assert_int_equal(interrupts(&b), 0);
	close_board(&b);
}

// Enabling the interrupt gives one at once, and each byte sent from its handler one more.
static void serial_interrupts_when_sent(void **state)
{
	struct board b;

	(void)state;
	open_board(&b);
	out8(&b, 0x3fc, 0x08);
	out8(&b, 0x3f9, 0x02);
	assert_int_equal(interrupts(&b), 1);
	assert_int_equal(in8(&b, 0x3fa) & 0x0f, 0x02);
	assert_int_equal(in8(&b, 0x3fa) & 0x0f, 0x01);
	for (int i = 0; i < 16; i++)
		out8(&b, 0x3f8, 'x');
	assert_int_equal(interrupts(&b), 1);
	assert_int_equal(in8(&b, 0x3fa) & 0x0f, 0x02);
	out8(&b, 0x3f9, 0);
	assert_int_equal(in8(&b, 0x3fa) & 0x0f, 0x01);
	assert_int_equal(interrupts(&b), 0);
	close_board(&b);
}

static void serial_receives(void **state)
{
	uint8_t many[2 * SERIAL_INPUT] = {0};
	struct board b;
	eventfd_t n;

	(void)state;
	open_board(&b);
	assert_int_equal(serial_feed(&b.serial, (const uint8_t *)"ok", 2), 2);
	assert_int_equal(interrupts(&b), 0);
	out8(&b, 0x3fc, 0x08);
	out8(&b, 0x3f9, 0x01);
	assert_int_equal(interrupts(&b), 1);
	assert_int_equal(in8(&b, 0x3fa) & 0x0f, 0x04);
	assert_int_equal(in8(&b, 0x3fd) & 1, 1);
	assert_int_equal(in8(&b, 0x3f8), 'o');
	assert_int_equal(eventfd_read(b.room, &n), -1);
	assert_int_equal(in8(&b, 0x3f8), 'k');
	assert_int_equal(eventfd_read(b.room, &n), 0);
	assert_int_equal(in8(&b, 0x3fd) & 1, 0);
	assert_int_equal(in8(&b, 0x3fa) & 0x0f, 0x01);
	assert_int_equal(serial_feed(&b.serial, many, sizeof(many)), SERIAL_INPUT);
	assert_int_equal(serial_room(&b.serial), 0);
	close_board(&b);
}

// What autoconfig() of the driver looks at before it believes in a 16550A.
static void serial_is_found(void **state)
{
	struct board b;

	(void)state;
	open_board(&b);
	out8(&b, 0x3f9, 0);
	assert_int_equal(in8(&b, 0x3f9), 0);
	out8(&b, 0x3f9, 0x0f);
	assert_int_equal(in8(&b, 0x3f9), 0x0f);
	out8(&b, 0x3f9, 0);
	out8(&b, 0x3fc, 0x1a); // loop, out2, rts
	assert_int_equal(in8(&b, 0x3fe) & 0xf0, 0x90);
	out8(&b, 0x3fc, 0);
	assert_int_equal(in8(&b, 0x3fe) & 0xf0, 0xb0);
	out8(&b, 0x3ff, 0xa5);
	assert_int_equal(in8(&b, 0x3ff), 0xa5);
	out8(&b, 0x3fb, 0x80);
	out8(&b, 0x3f8, 0x01);
	out8(&b, 0x3f9, 0x02);
	assert_int_equal(in8(&b, 0x3f8), 0x01);
	assert_int_equal(in8(&b, 0x3f9), 0x02);
	out8(&b, 0x3fb, 0x03);
	assert_int_equal(in8(&b, 0x3f9), 0);
	assert_int_equal(in8(&b, 0x3fa) & 0xc0, 0xc0);
	close_board(&b);
}

static void wide_accesses_stay_inside(void **state)
{
	uint8_t v[8] = "abcdefgh";
	struct board b;

	(void)state;
	open_board(&b);
	for (uint16_t port = 0x3f8; port < 0x400; port++)
		for (unsigned len = 1; len <= 8; len++) {
			bus_write(&b.ports, port, v, len);
			bus_read(&b.ports, port, v, len);
		}
	for (uint16_t port = 0x60; port < 0x65; port++)
		bus_read(&b.ports, port, v, 8);
	assert_false(bus_read(&b.ports, 0x65, v, 1));
	assert_false(bus_read(&b.ports, 0x400, v, 1));
	assert_false(bus_write(&b.ports, 0x3f7, v, 8));
	close_board(&b);
}

static void *send_one(void *board)
{
	out8(board, 0x3f8, 'x');
	return NULL;
}

static void *feed_one(void *board)
{
	assert_int_equal(serial_feed(&((struct board *)board)->serial, (const uint8_t *)"y", 1), 1);
	return NULL;
}

// A vCPU that waits for a reader is no reason for the loop, which brings keys, to wait.
static void serial_receives_while_its_reader_stands_still(void **state)
{
	pthread_t sender, feeder;
	struct timespec late;
	struct board b;
	char one;

	(void)state;
	open_board(&b);
	fcntl(b.out[1], F_SETFL, O_NONBLOCK);
	while (write(b.out[1], "full", 4) > 0)
		;
	fcntl(b.out[1], F_SETFL, 0);
	assert_int_equal(pthread_create(&sender, NULL, send_one, &b), 0);
	usleep(50000);
	assert_int_equal(pthread_create(&feeder, NULL, feed_one, &b), 0);
	clock_gettime(CLOCK_REALTIME, &late);
	late.tv_sec += 30;
	assert_int_equal(pthread_timedjoin_np(feeder, NULL, &late), 0);
	for (int i = 0; i < 8192; i++)
		assert_int_equal(read(b.out[0], &one, 1), 1);
	assert_int_equal(pthread_join(sender, NULL), 0);
	assert_int_equal(in8(&b, 0x3f8), 'y');
	close_board(&b);
}

static void reset_line(void **state)
{
	struct board b;

	(void)state;
	open_board(&b);
	out8(&b, 0x60, 0xfe);
	assert_int_equal(b.resets, 0);
	out8(&b, 0x64, 0xfe);
	assert_int_equal(b.resets, 1);
	out8(&b, 0x64, 0xd1);
	out8(&b, 0x60, 0xfe);
	assert_int_equal(b.resets, 2);
	out8(&b, 0x64, 0xd1);
	out8(&b, 0x60, 0xff);
	assert_int_equal(b.resets, 2);
	close_board(&b);
}

// i8042_controller_check(), and setting the control byte.
static void keyboard_is_found(void **state)
{
	struct board b;

	(void)state;
	open_board(&b);
	assert_int_equal(in8(&b, 0x64) & 3, 0);
	out8(&b, 0x64, 0xaa);
	assert_int_equal(in8(&b, 0x64) & 1, 1);
	assert_int_equal(in8(&b, 0x60), 0x55);
	assert_int_equal(in8(&b, 0x64) & 1, 0);
	out8(&b, 0x64, 0x60);
	out8(&b, 0x60, 0x42);
	out8(&b, 0x64, 0x20);
	assert_int_equal(in8(&b, 0x60), 0x42);
	close_board(&b);
}

// Scan codes of set 2: Control 14, Alt 11, Delete E0 71, up is F0 before the code.
static void presses_three_keys(void **state)
{
	static const uint8_t wanted[] = {0x14, 0x11, 0xe0, 0x71, 0xe0, 0xf0, 0x71, 0xf0, 0x11, 0xf0, 0x14};
	struct board b;

	(void)state;
	open_board(&b);
	assert_int_equal(i8042_ctrl_alt_del(&b.keyboard, NULL), 0);
	assert_int_equal(i8042_ctrl_alt_del(&b.keyboard, NULL), -1);
	assert_int_equal(interrupts(&b), 1);
	for (size_t i = 0; i < sizeof(wanted); i++) {
		assert_int_equal(in8(&b, 0x64) & 1, 1);
		assert_int_equal(in8(&b, 0x60), wanted[i]);
	}
	assert_int_equal(in8(&b, 0x64) & 1, 0);
	assert_int_equal(i8042_ctrl_alt_del(&b.keyboard, NULL), 0);
	close_board(&b);
}

static void ranges_do_not_overlap(void **state)
{
	struct bus b = {.count = 0};
	struct err *e = NULL;

	(void)state;
	assert_int_equal(bus_add(&b, 100, 10, &serial_ops, NULL, NULL), 0);
	assert_int_equal(bus_add(&b, 109, 1, &serial_ops, NULL, &e), -1);
	assert_non_null(e);
	err_free(&e);
	assert_int_equal(bus_add(&b, 95, 6, &serial_ops, NULL, NULL), -1);
	assert_int_equal(bus_add(&b, 110, 1, &serial_ops, NULL, NULL), 0);
	assert_int_equal(bus_add(&b, 90, 10, &serial_ops, NULL, NULL), 0);
	for (uint64_t at = 1000; b.count < BUS_RANGES; at += 10)
		assert_int_equal(bus_add(&b, at, 10, &serial_ops, NULL, NULL), 0);
	assert_int_equal(bus_add(&b, 0, 1, &serial_ops, NULL, NULL), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(serial_sends),
		cmocka_unit_test(serial_interrupts_when_sent),
		cmocka_unit_test(serial_receives),
		cmocka_unit_test(serial_receives_while_its_reader_stands_still),
		cmocka_unit_test(serial_is_found),
		cmocka_unit_test(wide_accesses_stay_inside),
		cmocka_unit_test(reset_line),
		cmocka_unit_test(keyboard_is_found),
		cmocka_unit_test(presses_three_keys),
		cmocka_unit_test(ranges_do_not_overlap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
