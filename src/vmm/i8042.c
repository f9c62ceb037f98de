// SPDX-License-Identifier: MIT
#include "vmm/i8042.h"

#include <stdbool.h>
#include <sys/eventfd.h>

enum { PORT_DATA = 0, PORT_COMMAND = 4 };

#define STATUS_OUTPUT   0x01 // a byte waits to be read
#define STATUS_SYSTEM   0x04 // it has tested itself
#define STATUS_UNLOCKED 0x10

#define CONTROL_INTERRUPT 0x01
#define CONTROL_OFF       0x10 // the keyboard is switched off

#define COMMAND_READ_CONTROL  0x20
#define COMMAND_WRITE_CONTROL 0x60
#define COMMAND_SELF_TEST     0xaa
#define COMMAND_TEST_KEYBOARD 0xab
#define COMMAND_KEYBOARD_OFF  0xad
#define COMMAND_KEYBOARD_ON   0xae
#define COMMAND_READ_OUTPUT   0xd0
#define COMMAND_WRITE_OUTPUT  0xd1
#define COMMAND_RESET         0xfe

#define OUTPUT_NO_RESET 0x01 // low pulls the reset line

#define KEYBOARD_ACK 0xfa

// The keys in the codes of set 2, down and then up (F0).
static const uint8_t ctrl_alt_del[] = {0x14, 0x11, 0xe0, 0x71, 0xe0, 0xf0, 0x71, 0xf0, 0x11, 0xf0, 0x14};

static void put(struct i8042 *k, uint8_t byte)
{
	if (k->waiting < I8042_BUFFER)
		k->keys[(k->first + k->waiting++) % I8042_BUFFER] = byte;
}

static uint8_t take(struct i8042 *k)
{
	uint8_t byte = 0;

	if (k->waiting) {
		byte = k->keys[k->first];
		k->first = (k->first + 1) % I8042_BUFFER;
		k->waiting--;
	}
	return byte;
}

static void interrupt(const struct i8042 *k)
{
	if (k->waiting && (k->control & CONTROL_INTERRUPT))
		(void)eventfd_write(k->interrupt, 1);
}

static void answer(struct i8042 *k, uint8_t byte)
{
	k->waiting = 0;
	put(k, byte);
}

// Returns whether the guest asks for a reset.
static bool write_command(struct i8042 *k, uint8_t v)
{
	k->command = 0;
	switch (v) {
	case COMMAND_RESET:
		return true;
	case COMMAND_READ_CONTROL:
		answer(k, k->control);
		break;
	case COMMAND_READ_OUTPUT:
		answer(k, k->output);
		break;
	case COMMAND_SELF_TEST:
		answer(k, 0x55);
		break;
	case COMMAND_TEST_KEYBOARD:
		answer(k, 0);
		break;
	case COMMAND_KEYBOARD_OFF:
		k->control |= CONTROL_OFF;
		break;
	case COMMAND_KEYBOARD_ON:
		k->control &= (uint8_t)~CONTROL_OFF;
		break;
	case COMMAND_WRITE_CONTROL:
	case COMMAND_WRITE_OUTPUT:
		k->command = v;
		break;
	default:
		break;
	}
	return false;
}

static bool write_data(struct i8042 *k, uint8_t v)
{
	uint8_t command = k->command;

	k->command = 0;
	if (command == COMMAND_WRITE_CONTROL) {
		k->control = v;
	} else if (command == COMMAND_WRITE_OUTPUT) {
		k->output = v;
		return !(v & OUTPUT_NO_RESET);
	} else {
		// For the keyboard, which agrees to everything.
		put(k, KEYBOARD_ACK);
		interrupt(k);
	}
	return false;
}

static void read_ports(void *device, uint64_t offset, uint8_t *data, unsigned len)
{
	struct i8042 *k = device;

	(void)len;
	pthread_mutex_lock(&k->lock);
	if (offset == PORT_DATA) {
		data[0] = take(k);
		interrupt(k);
	} else if (offset == PORT_COMMAND) {
		data[0] = STATUS_SYSTEM | STATUS_UNLOCKED | (k->waiting ? STATUS_OUTPUT : 0);
	}
	pthread_mutex_unlock(&k->lock);
}

static void write_ports(void *device, uint64_t offset, const uint8_t *data, unsigned len)
{
	struct i8042 *k = device;
	bool is_reset = false;

	(void)len;
	pthread_mutex_lock(&k->lock);
	if (offset == PORT_DATA)
		is_reset = write_data(k, data[0]);
	else if (offset == PORT_COMMAND)
		is_reset = write_command(k, data[0]);
	pthread_mutex_unlock(&k->lock);
	if (is_reset)
		k->reset(k->context);
}

const struct bus_ops i8042_ops = {.read = read_ports, .write = write_ports};

void i8042_open(struct i8042 *k, int irq, void (*reset)(void *context), void *context)
{
	*k = (struct i8042){.interrupt = irq,
		.reset = reset,
		.context = context,
		.control = CONTROL_INTERRUPT,
		.output = OUTPUT_NO_RESET};
	pthread_mutex_init(&k->lock, NULL);
}

int i8042_ctrl_alt_del(struct i8042 *k, struct err **e)
{
	bool has_room;

	pthread_mutex_lock(&k->lock);
	has_room = k->waiting + sizeof(ctrl_alt_del) <= I8042_BUFFER;
	for (size_t i = 0; has_room && i < sizeof(ctrl_alt_del); i++)
		put(k, ctrl_alt_del[i]);
	if (has_room)
		interrupt(k);
	pthread_mutex_unlock(&k->lock);
	return has_room ? 0 : err_set(e, "cannot press keys: the guest has not read those before");
}
