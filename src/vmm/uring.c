// SPDX-License-Identifier: MIT
#include "vmm/uring.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

// One mapping holds both rings; the kernel takes the list of buffers with it when it is entered. Both since Linux 5.5.
#define NEEDED (IORING_FEAT_SINGLE_MMAP | IORING_FEAT_SUBMIT_STABLE)

static size_t length(const struct io_uring_params *p)
{
	size_t sq = p->sq_off.array + p->sq_entries * sizeof(unsigned);
	size_t cq = p->cq_off.cqes + p->cq_entries * sizeof(struct io_uring_cqe);

	return sq > cq ? sq : cq;
}

// The array that leads from ring to entries stays 0, 1, 2, …
static void find(struct uring *u, uint8_t *rings, const struct io_uring_params *p)
{
	unsigned *array = (void *)(rings + p->sq_off.array);

	u->sq_tail = (void *)(rings + p->sq_off.tail);
	u->sq_mask = p->sq_entries - 1;
	u->cq_head = (void *)(rings + p->cq_off.head);
	u->cq_tail = (void *)(rings + p->cq_off.tail);
	u->cq_mask = p->cq_entries - 1;
	u->cqes = (void *)(rings + p->cq_off.cqes);
	for (unsigned i = 0; i < p->sq_entries; i++)
		array[i] = i;
}

static int map(struct uring *u, const struct io_uring_params *p, struct err **e)
{
	void *rings, *sqes;

	u->rings_len = length(p);
	rings = mmap(NULL, u->rings_len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, u->fd, IORING_OFF_SQ_RING);
	if (rings == MAP_FAILED || !rings)
		return err_sys(e, "cannot map the rings of io_uring");
	u->rings = rings;
	sqes = mmap(NULL, URING_DEPTH * sizeof(struct io_uring_sqe), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
		u->fd, IORING_OFF_SQES);
	if (sqes == MAP_FAILED)
		return err_sys(e, "cannot map the entries of io_uring");
	u->sqes = sqes;
	find(u, rings, p);
	return 0;
}

// A filter of system calls does not see what is asked for through a ring, so the ring itself takes nothing but this.
static int restrict_to(int fd, struct err **e)
{
	struct io_uring_restriction only[] = {
		{.opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_READV},
		{.opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_WRITEV},
		{.opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_FSYNC},
	};

	if (syscall(SYS_io_uring_register, fd, IORING_REGISTER_RESTRICTIONS, only, sizeof(only) / sizeof(*only)) ||
		syscall(SYS_io_uring_register, fd, IORING_REGISTER_ENABLE_RINGS, NULL, 0))
		return err_sys(e, "cannot restrict an io_uring");
	return 0;
}

int uring_open(struct uring *u, struct err **e)
{
	struct io_uring_params p = {.flags = IORING_SETUP_R_DISABLED};

	*u = (struct uring){.fd = (int)syscall(SYS_io_uring_setup, URING_DEPTH, &p)};
	if (u->fd < 0)
		return err_sys(e, "cannot make an io_uring");
	if ((p.features & NEEDED) != NEEDED || p.sq_entries != URING_DEPTH)
		return err_kind_set(e, ERR_UNSUPPORTED, "cannot use io_uring: the kernel's is too old");
	return restrict_to(u->fd, e) || map(u, &p, e) ? -1 : 0;
}

void uring_queue(struct uring *u, enum uring_op op, int file, const struct iovec *at, unsigned count, uint64_t offset,
	uint32_t tag)
{
	static const uint8_t ops[] = {
		[URING_READ] = IORING_OP_READV,
		[URING_WRITE] = IORING_OP_WRITEV,
		[URING_FLUSH] = IORING_OP_FSYNC,
	};
	unsigned tail = *u->sq_tail;
	struct io_uring_sqe *s = &u->sqes[tail & u->sq_mask];

	*s = (struct io_uring_sqe){.opcode = ops[op], .fd = file, .user_data = tag};
	if (op == URING_FLUSH) {
		s->fsync_flags = IORING_FSYNC_DATASYNC;
	} else {
		s->addr = (uintptr_t)at;
		s->len = count;
		s->off = offset;
	}
	__atomic_store_n(u->sq_tail, tail + 1, __ATOMIC_RELEASE);
	u->queued++;
	u->in_flight++;
}

static long enter(const struct uring *u, unsigned submit, unsigned wait, unsigned flags)
{
	return syscall(SYS_io_uring_enter, u->fd, submit, wait, flags, NULL, 0);
}

int uring_submit(struct uring *u, struct err **e)
{
	while (u->queued) {
		long n = enter(u, u->queued, 0, 0);

		if (n < 0 && errno != EINTR)
			return err_sys(e, "cannot hand requests to the kernel");
		if (n > 0)
			u->queued -= (unsigned)n;
	}
	return 0;
}

bool uring_reap(struct uring *u, uint32_t *tag, int32_t *result)
{
	unsigned head = *u->cq_head;
	const struct io_uring_cqe *c = &u->cqes[head & u->cq_mask];

	if (head == __atomic_load_n(u->cq_tail, __ATOMIC_ACQUIRE))
		return false;
	*tag = (uint32_t)c->user_data;
	*result = c->res;
	__atomic_store_n(u->cq_head, head + 1, __ATOMIC_RELEASE);
	u->in_flight--;
	return true;
}

int uring_wait(struct uring *u, struct err **e)
{
	while (enter(u, 0, 1, IORING_ENTER_GETEVENTS) < 0)
		if (errno != EINTR)
			return err_sys(e, "cannot wait for requests in the kernel");
	return 0;
}

void uring_close(struct uring *u)
{
	if (u->rings)
		munmap(u->rings, u->rings_len);
	if (u->sqes)
		munmap(u->sqes, URING_DEPTH * sizeof(struct io_uring_sqe));
	scope_close(&u->fd);
	*u = (struct uring){.fd = -1};
}
