// SPDX-License-Identifier: MIT
#include "init/rootfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "init/console.h"
#include "init/sha256.h"

#define CHUNK     (1u << 20)
#define BAR       50
#define SCREEN_NS (250 * NS_PER_MS)
#define SERIAL_NS (5 * NS_PER_S)

struct progress {
	uint64_t done, total;                     // bytes
	uint64_t start, next_screen, next_serial; // times of clock_ns
};

static void draw(const struct progress *p)
{
	static const char full[] = "##################################################";
	static const char empty[] = "..................................................";
	int filled = p->done < p->total ? (int)(p->done * BAR / p->total) : BAR;
	char line[160];

	snprintf(line, sizeof(line), "\r  [%.*s%.*s] %4llu of %llu MB", filled, full, BAR - filled, empty,
		(unsigned long long)(p->done / 1000000), (unsigned long long)(p->total / 1000000));
	console_pass(line, strlen(line));
}

static void progress(struct progress *p)
{
	uint64_t now = clock_ns();

	if (now >= p->next_screen || p->done >= p->total) {
		draw(p);
		p->next_screen = now + SCREEN_NS;
	}
	if (now >= p->next_serial) {
		console_event(
			"copying", "bytes=%llu total=%llu", (unsigned long long)p->done, (unsigned long long)p->total);
		p->next_serial = now + SERIAL_NS;
	}
}

static int copy(int from, int to, int sum, struct progress *p, struct err **e)
{
	CLEANUP_FREE char *chunk = malloc(CHUNK);
	ssize_t n;

	if (!chunk)
		return err_set(e, "cannot copy the root: out of memory");
	while ((n = read(from, chunk, CHUNK)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(
				e, "cannot read the root from the stick at byte %llu", (unsigned long long)p->done);
		if (sha256_add(sum, chunk, (size_t)n, e) || file_write_all(to, chunk, (size_t)n, e))
			return err_wrap(e, "cannot copy the root to memory");
		p->done += (uint64_t)n;
		progress(p);
	}
	return 0;
}

static int compare(const char *got, const char *wanted, struct err **e)
{
	if (!strcmp(got, wanted))
		return 0;
	return err_set(e, "the root on the stick is damaged: its SHA-256 is %s, the boot menu wants %s", got, wanted);
}

static int copy_checked(int from, int to, const char *sha256, struct progress *p, struct err **e)
{
	CLEANUP_FD int sum = sha256_begin(e);
	char got[SHA256_TEXT];

	if (sum < 0 || copy(from, to, sum, p, e))
		return -1;
	console_pass("\n", 1);
	return sha256_end(sum, got, e) || compare(got, sha256, e) ? -1 : 0;
}

int rootfs_copy(const char *from, const char *to, const char *sha256, struct err **e)
{
	CLEANUP_FD int in = open(from, O_RDONLY | O_CLOEXEC);
	CLEANUP_FD int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
	struct progress p = {.start = clock_ns()};
	struct stat st;

	if (in < 0 || fstat(in, &st))
		return err_sys(e, "cannot open %s", from);
	if (out < 0)
		return err_sys(e, "cannot create %s", to);
	p.total = (uint64_t)st.st_size;
	posix_fadvise(in, 0, 0, POSIX_FADV_SEQUENTIAL);
	if (copy_checked(in, out, sha256, &p, e)) {
		unlink(to);
		return -1;
	}
	console_event("root_copied", "bytes=%llu seconds=%.2f", (unsigned long long)p.done,
		(double)(clock_ns() - p.start) / (double)NS_PER_S);
	return 0;
}
