// SPDX-License-Identifier: MIT
// A disk of the guest on a small file, and requests as a driver makes them.
#ifndef VMM_DISK_H
#define VMM_DISK_H

#include "base/clock.h"
#include "vmm/devices.h"
#include "vmm_rig.h"

#define SECTORS 64
#define IN      0
#define OUT     1
#define FLUSH   4
#define GET_ID  8

struct disk {
	struct rig rig;
	char path[256];
	uint8_t content[SECTORS * 512];
};

static inline struct vmm_drive drive_of(const struct disk *k)
{
	struct vmm_drive c = {.id = "root", .has_writeback = true};

	snprintf(c.path, sizeof(c.path), "%s", k->path);
	return c;
}

static inline bool has_uring(void)
{
	return syscall(SYS_io_uring_setup, 0, NULL) < 0 && errno != ENOSYS && errno != EPERM;
}

static inline void begin(struct disk *k, struct vmm_drive c)
{
	assert_true(rig_open(&k->rig, virtio_blk_open(&c, NULL)));
	assert_int_equal(drive(&k->rig, UINT64_MAX), 15);
}

static inline int set_up(void **state)
{
	static struct disk k;
	int fd;

	snprintf(k.path, sizeof(k.path), "/tmp/disk-XXXXXX");
	fd = mkstemp(k.path);
	for (size_t i = 0; i < sizeof(k.content); i++)
		k.content[i] = (uint8_t)(i * 7 + i / 512);
	assert_int_equal(write(fd, k.content, sizeof(k.content)), sizeof(k.content));
	close(fd);
	*state = &k;
	return 0;
}

static inline int tear_down(void **state)
{
	struct disk *k = *state;

	rig_close(&k->rig);
	unlink(k->path);
	return 0;
}

// A request in three pieces. Returns its head.
struct request {
	uint64_t header, data, status;
	uint16_t head;
};

static inline struct request ask(struct disk *k, uint32_t type, uint64_t sector, const void *data, uint32_t len)
{
	struct rig *r = &k->rig;
	struct {
		uint32_t type, reserved;
		uint64_t sector;
	} h = {type, 0, sector};
	struct request q = {buffer(r, &h, sizeof(h)), buffer(r, data, len), buffer(r, "\xff", 1), 0};
	struct piece p[] = {{q.header, 16, false}, {q.data, len, type != OUT}, {q.status, 1, true}};

	if (!len)
		p[1] = p[2];
	q.head = add_chain(&r->rings[0], p, len ? 3 : 2);
	return q;
}

// Waits for the answer to the only request. Returns the status byte.
static inline uint8_t answer(struct disk *k, const struct request *q, uint32_t *written)
{
	struct ring *ring = &k->rig.rings[0];
	uint32_t head;

	reg_write(&k->rig, MMIO_NOTIFY, 0);
	while (!get_used(ring, &head, written))
		assert_true(await(&k->rig));
	assert_int_equal(head, q->head);
	return *(uint8_t *)at(&k->rig, q->status);
}

static inline uint8_t do_one(struct disk *k, uint32_t type, uint64_t sector, void *data, uint32_t len)
{
	struct request q = ask(k, type, sector, data, len);
	uint32_t written;
	uint8_t status = answer(k, &q, &written);

	if (data && type != OUT)
		memcpy(data, at(&k->rig, q.data), len);
	if (status == 0)
		assert_int_equal(written, type == OUT || type == FLUSH ? 1 : type == GET_ID ? 21 : len + 1);
	return status;
}

static inline void read_file(const struct disk *k, uint64_t offset, void *out, size_t len)
{
	int fd = open(k->path, O_RDONLY);

	assert_int_equal(pread(fd, out, len, (off_t)offset), len);
	close(fd);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
