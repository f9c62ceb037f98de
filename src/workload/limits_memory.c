// SPDX-License-Identifier: MIT
#include "workload/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE  4096u
#define CHUNK (UINT64_C(1) << 20) // what is asked for at a time, so that a refusal tells how far it goes

// Lies in memory that parent and child share: what the child reached is there also when it is killed.
struct touched {
	uint64_t chunks;
	bool is_wrong, is_refused, is_done;
};

// A list through the first bytes of the chunks.
struct chunk {
	struct chunk *before;
	uint64_t number;
};

static void write_pages(struct chunk *c)
{
	volatile uint64_t *word = (volatile uint64_t *)c;

	for (size_t at = PAGE; at < CHUNK; at += PAGE)
		word[at / sizeof(*word)] = c->number + at;
}

static bool is_kept(const struct chunk *c)
{
	const volatile uint64_t *word = (const volatile uint64_t *)c;
	bool is_right = true;

	for (size_t at = PAGE; at < CHUNK; at += PAGE)
		is_right = is_right && word[at / sizeof(*word)] == c->number + at;
	return is_right;
}

// Frees all chunks after a look at each.
static void check_all(struct chunk *last, struct touched *t)
{
	while (last) {
		struct chunk *c = last;

		last = c->before;
		t->is_wrong |= !is_kept(c);
		munmap(c, CHUNK);
	}
	t->is_done = true;
}

static void touch(uint64_t bytes, struct touched *t)
{
	struct chunk *last = NULL;

	for (uint64_t n = 0; n < bytes / CHUNK; n++) {
		struct chunk *c = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (c == MAP_FAILED) {
			t->is_refused = true;
			break;
		}
		*c = (struct chunk){.before = last, .number = n};
		write_pages(c);
		last = c;
		t->chunks = n + 1;
	}
	check_all(last, t);
}

// When memory runs out, the kernel is to take the child and nobody else.
static void volunteer(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	// That it is not allowed changes only who is killed.
	if (write(fd, "1000", 4) < 0)
		errno = 0;
	close(fd);
}

static void touch_in_child(uint64_t bytes, struct touched *t)
{
	pid_t pid = fork();

	if (pid < 0) {
		touch(bytes, t);
		return;
	}
	if (pid == 0) {
		volunteer();
		touch(bytes, t);
		_exit(0);
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

struct limits_memory limits_memory(uint64_t bytes)
{
	struct touched *t = mmap(NULL, sizeof(*t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct limits_memory m = {.is_right = true, .ended = "refused"};

	if (t == MAP_FAILED)
		return m;
	touch_in_child(bytes, t);
	m.bytes = t->chunks * CHUNK;
	m.is_right = !t->is_wrong;
	m.ended = !t->is_done ? "killed" : t->is_refused ? "refused" : "bound";
	munmap(t, sizeof(*t));
	return m;
}
