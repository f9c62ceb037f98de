// SPDX-License-Identifier: MIT
#include "vmm/mmio.h"

#include <string.h>
#include <unistd.h>

#include "vmm/mmio_parts.h"

// Registers (virtio 1.2, table 4.1).
enum {
	MAGIC = 0x00,
	VERSION = 0x04,
	DEVICE_ID = 0x08,
	DEVICE_FEATURES = 0x10,
	DEVICE_FEATURES_SEL = 0x14,
	DRIVER_FEATURES = 0x20,
	DRIVER_FEATURES_SEL = 0x24,
	QUEUE_SEL = 0x30,
	QUEUE_NUM_MAX = 0x34,
	QUEUE_NUM = 0x38,
	QUEUE_READY = 0x44,
	INTERRUPT_STATUS = 0x60,
	INTERRUPT_ACK = 0x64,
	STATUS = 0x70,
	QUEUE_DESC_LOW = 0x80,
	QUEUE_DESC_HIGH = 0x84,
	QUEUE_DRIVER_LOW = 0x90,
	QUEUE_DRIVER_HIGH = 0x94,
	QUEUE_DEVICE_LOW = 0xa0,
	QUEUE_DEVICE_HIGH = 0xa4,
	SHM_LEN_LOW = 0xb0,
	SHM_BASE_HIGH = 0xbc,
	CONFIG_GENERATION = 0xfc,
	CONFIG_SPACE = 0x100,
};

// Of Status.
#define DRIVER_OK   4
#define FEATURES_OK 8
#define DRIVERS     (1 | 2 | DRIVER_OK | FEATURES_OK | 128) // that the driver sets

static uint64_t offered(const struct mmio *t)
{
	return t->device->offers | VIRTIO_VERSION_1 | VIRTIO_EVENT_IDX;
}

static void violation(struct mmio *t)
{
	atomic_fetch_add(&t->device->count.violations, 1);
}

static bool may_accept(const struct mmio *t)
{
	return !(t->accepted & ~offered(t)) && t->accepted & VIRTIO_VERSION_1;
}

// A device that has not been started has nothing that only the loop's thread may touch.
static void reset(struct mmio *t)
{
	if (atomic_load(&t->status) & DRIVER_OK) {
		loop_call(t->loop, mmio_reset, t);
	} else {
		atomic_store(&t->pending, 0);
		atomic_store(&t->status, 0);
	}
	mmio_forget(t);
}

// The driver only adds bits, and goes on when the device works, or has nothing of the driver any more.
static void write_status(struct mmio *t, uint32_t v)
{
	uint32_t before = atomic_load(&t->status), added = v & DRIVERS & ~before;

	if (!v) {
		reset(t);
		return;
	}
	if (added & FEATURES_OK && !may_accept(t)) {
		violation(t);
		added &= ~(uint32_t)FEATURES_OK;
	}
	if (added & DRIVER_OK && !((before | added) & FEATURES_OK)) {
		violation(t);
		added &= ~(uint32_t)DRIVER_OK;
	}
	atomic_fetch_or(&t->status, added);
	if (added & DRIVER_OK)
		loop_call(t->loop, mmio_activate, t);
}

static void set_low(uint64_t *v, uint32_t half)
{
	*v = (*v & ~(uint64_t)UINT32_MAX) | half;
}

static void set_high(uint64_t *v, uint32_t half)
{
	*v = (*v & UINT32_MAX) | (uint64_t)half << 32;
}

static void write_queue(struct mmio *t, uint64_t offset, uint32_t v)
{
	struct mmio_queue *q;

	if (t->selected >= t->device->queue_count || atomic_load(&t->status) & DRIVER_OK) {
		violation(t);
		return;
	}
	q = &t->queues[t->selected];
	switch (offset) {
	case QUEUE_NUM: // what does not fit in is too large in any case
		q->place.size = v > UINT16_MAX ? UINT16_MAX : (uint16_t)v;
		break;
	case QUEUE_READY:
		q->is_ready = v & 1;
		break;
	case QUEUE_DESC_LOW:
		set_low(&q->place.descriptors, v);
		break;
	case QUEUE_DESC_HIGH:
		set_high(&q->place.descriptors, v);
		break;
	case QUEUE_DRIVER_LOW:
		set_low(&q->place.available, v);
		break;
	case QUEUE_DRIVER_HIGH:
		set_high(&q->place.available, v);
		break;
	case QUEUE_DEVICE_LOW:
		set_low(&q->place.used, v);
		break;
	case QUEUE_DEVICE_HIGH:
		set_high(&q->place.used, v);
		break;
	default:
		break;
	}
}

static void write_features(struct mmio *t, uint32_t v)
{
	if (atomic_load(&t->status) & FEATURES_OK)
		violation(t);
	else if (t->accepted_half == 0)
		set_low(&t->accepted, v);
	else if (t->accepted_half == 1)
		set_high(&t->accepted, v);
}

static void write_register(struct mmio *t, uint64_t offset, uint32_t v)
{
	switch (offset) {
	case DEVICE_FEATURES_SEL:
		t->offered_half = v;
		break;
	case DRIVER_FEATURES_SEL:
		t->accepted_half = v;
		break;
	case DRIVER_FEATURES:
		write_features(t, v);
		break;
	case QUEUE_SEL:
		t->selected = v;
		break;
	case STATUS:
		write_status(t, v);
		break;
	default:
		if (offset >= QUEUE_NUM && offset <= QUEUE_DEVICE_HIGH)
			write_queue(t, offset, v);
		break;
	}
}

// Where KVM does not do it.
static void notify(struct mmio *t, uint32_t queue)
{
	uint64_t one = 1;

	if (queue >= t->device->queue_count || write(t->kicks[queue], &one, sizeof(one)) < 0)
		violation(t);
}

void mmio_write(struct mmio *t, uint64_t offset, const void *data, uint32_t len)
{
	uint32_t v;

	if (len != sizeof(v) || offset % sizeof(v))
		return;
	memcpy(&v, data, sizeof(v));
	if (offset == MMIO_NOTIFY) {
		notify(t, v);
	} else if (offset == INTERRUPT_ACK) {
		atomic_fetch_and(&t->pending, ~v);
	} else if (offset < CONFIG_SPACE) {
		pthread_mutex_lock(&t->registers);
		write_register(t, offset, v);
		pthread_mutex_unlock(&t->registers);
	}
}

static uint32_t half(uint64_t v, uint32_t which)
{
	return which == 0 ? (uint32_t)v : which == 1 ? (uint32_t)(v >> 32) : 0;
}

static uint32_t read_register(const struct mmio *t, uint64_t offset)
{
	bool has_queue = t->selected < t->device->queue_count;

	switch (offset) {
	case MAGIC:
		return 0x74726976; // "virt"
	case VERSION:
		return 2;
	case DEVICE_ID:
		return t->device->type;
	case DEVICE_FEATURES:
		return half(offered(t), t->offered_half);
	case QUEUE_NUM_MAX:
		return has_queue ? VIRTQUEUE_SIZE : 0;
	case QUEUE_READY:
		return has_queue && t->queues[t->selected].is_ready;
	case STATUS:
		return atomic_load(&t->status);
	case CONFIG_GENERATION:
		return atomic_load(&t->generation);
	default: // no shared memory has the length −1
		return offset >= SHM_LEN_LOW && offset <= SHM_BASE_HIGH ? UINT32_MAX : 0;
	}
}

static void read_config(struct mmio *t, uint64_t offset, void *data, uint32_t len)
{
	pthread_mutex_lock(&t->config);
	if (offset < t->device->config_len && len <= t->device->config_len - offset)
		memcpy(data, t->device->config + offset, len);
	pthread_mutex_unlock(&t->config);
}

void mmio_read(struct mmio *t, uint64_t offset, void *data, uint32_t len)
{
	uint32_t v;

	memset(data, 0, len);
	if (offset >= CONFIG_SPACE) {
		read_config(t, offset - CONFIG_SPACE, data, len);
		return;
	}
	if (len != sizeof(v) || offset % sizeof(v))
		return;
	if (offset == INTERRUPT_STATUS) {
		v = atomic_load(&t->pending) | atomic_load(&t->always_pending);
	} else {
		pthread_mutex_lock(&t->registers);
		v = read_register(t, offset);
		pthread_mutex_unlock(&t->registers);
	}
	memcpy(data, &v, sizeof(v));
}
