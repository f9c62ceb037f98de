// SPDX-License-Identifier: MIT
#include "vmm/serial.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

// Registers. Where two share a port, the line's bit DLAB chooses, or the direction.
enum { DATA, ENABLE, IDENTITY, LINE, MODEM, LINE_STATUS, MODEM_STATUS, SCRATCH };

#define ENABLE_INPUT    0x01
#define ENABLE_OUTPUT   0x02
#define IDENTITY_NONE   0x01
#define IDENTITY_OUTPUT 0x02
#define IDENTITY_INPUT  0x04
#define IDENTITY_FIFO   0xc0
#define LINE_DLAB       0x80
#define MODEM_LOOP      0x10
#define MODEM_OUT2      0x08 // the PC's wiring: without it no interrupt gets out
#define STATUS_DATA     0x01
#define STATUS_IDLE     0x60 // nothing waits to be sent
#define MODEM_READY     0xb0 // carrier, data set ready, clear to send

#define DIVISOR_AFTER_RESET 12 // 9600 baud

// What the interrupt is for; input comes first.
static uint8_t identity(const struct serial *s)
{
	if ((s->enabled & ENABLE_INPUT) && s->waiting)
		return IDENTITY_INPUT;
	if ((s->enabled & ENABLE_OUTPUT) && s->has_sent)
		return IDENTITY_OUTPUT;
	return IDENTITY_NONE;
}

// The line is a level, of which the interrupt controller sees the edge.
static void update_line(struct serial *s)
{
	bool was_raised = s->is_raised;

	s->is_raised = identity(s) != IDENTITY_NONE && (s->modem & MODEM_OUT2);
	if (s->is_raised && !was_raised)
		(void)eventfd_write(s->interrupt, 1);
}

static void put_input(struct serial *s, uint8_t byte)
{
	if (s->waiting < SERIAL_INPUT)
		s->input[(s->first + s->waiting++) % SERIAL_INPUT] = byte;
}

static uint8_t take_input(struct serial *s)
{
	uint8_t byte = 0;

	if (s->waiting) {
		byte = s->input[s->first];
		s->first = (s->first + 1) % SERIAL_INPUT;
		if (--s->waiting == 0)
			(void)eventfd_write(s->room, 1);
	}
	return byte;
}

// A reader that stands still makes the guest wait, as a port does; a signal to this thread (a pause, the end) ends the
// wait, and the byte is lost. The lock is given up meanwhile: the loop, which brings input, is not to wait too.
static void send_byte(struct serial *s, uint8_t byte)
{
	ssize_t n;

	pthread_mutex_unlock(&s->lock);
	n = write(s->out, &byte, 1);
	pthread_mutex_lock(&s->lock);
	s->lost += n != 1;
}

static void put_output(struct serial *s, uint8_t byte)
{
	if (s->modem & MODEM_LOOP)
		put_input(s, byte);
	else if (s->out >= 0)
		send_byte(s, byte);
	s->has_sent = true;
}

static uint8_t read_register(struct serial *s, uint64_t reg)
{
	bool is_latched = s->line & LINE_DLAB;
	uint8_t v;

	switch (reg) {
	case DATA:
		return is_latched ? (uint8_t)s->divisor : take_input(s);
	case ENABLE:
		return is_latched ? (uint8_t)(s->divisor >> 8) : s->enabled;
	case IDENTITY:
		v = identity(s);
		// To be told is to have seen it.
		if (v == IDENTITY_OUTPUT)
			s->has_sent = false;
		return v | IDENTITY_FIFO;
	case LINE:
		return s->line;
	case MODEM:
		return s->modem;
	case LINE_STATUS:
		return STATUS_IDLE | (s->waiting ? STATUS_DATA : 0);
	case MODEM_STATUS:
		// In a loop the four outputs of the modem are its inputs.
		if (s->modem & MODEM_LOOP)
			return (uint8_t)((s->modem & 2) << 3 | (s->modem & 1) << 5 | (s->modem & 4) << 4 |
					 (s->modem & 8) << 4);
		return MODEM_READY;
	case SCRATCH:
		return s->scratch;
	default:
		return 0xff;
	}
}

static void write_register(struct serial *s, uint64_t reg, uint8_t v)
{
	bool is_latched = s->line & LINE_DLAB;

	switch (reg) {
	case DATA:
		if (is_latched)
			s->divisor = (uint16_t)((s->divisor & 0xff00) | v);
		else
			put_output(s, v);
		break;
	case ENABLE:
		if (is_latched) {
			s->divisor = (uint16_t)((s->divisor & 0xff) | v << 8);
			break;
		}
		// There is room: who asks for that interrupt now gets it.
		if (v & ~s->enabled & ENABLE_OUTPUT)
			s->has_sent = true;
		s->enabled = v & 0x0f;
		break;
	case LINE:
		s->line = v;
		break;
	case MODEM:
		s->modem = v & 0x1f;
		break;
	case SCRATCH:
		s->scratch = v;
		break;
	default:
		break;
	}
}

// One register an access, whatever its width: the next port is the next register.
static void read_ports(void *device, uint64_t offset, uint8_t *data, unsigned len)
{
	struct serial *s = device;

	pthread_mutex_lock(&s->lock);
	for (unsigned i = 0; i < len; i++)
		data[i] = read_register(s, offset + i);
	update_line(s);
	pthread_mutex_unlock(&s->lock);
}

static void write_ports(void *device, uint64_t offset, const uint8_t *data, unsigned len)
{
	struct serial *s = device;

	pthread_mutex_lock(&s->lock);
	for (unsigned i = 0; i < len; i++)
		write_register(s, offset + i, data[i]);
	update_line(s);
	pthread_mutex_unlock(&s->lock);
}

const struct bus_ops serial_ops = {.read = read_ports, .write = write_ports};

void serial_open(struct serial *s, int out, int irq, int room)
{
	*s = (struct serial){.out = out, .interrupt = irq, .room = room, .divisor = DIVISOR_AFTER_RESET, .line = 3};
	pthread_mutex_init(&s->lock, NULL);
}

size_t serial_feed(struct serial *s, const uint8_t *data, size_t len)
{
	size_t n = 0;

	pthread_mutex_lock(&s->lock);
	while (n < len && s->waiting < SERIAL_INPUT)
		put_input(s, data[n++]);
	update_line(s);
	pthread_mutex_unlock(&s->lock);
	return n;
}

size_t serial_room(struct serial *s)
{
	size_t room;

	pthread_mutex_lock(&s->lock);
	room = SERIAL_INPUT - s->waiting;
	pthread_mutex_unlock(&s->lock);
	return room;
}
