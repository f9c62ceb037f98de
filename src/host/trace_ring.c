// SPDX-License-Identifier: MIT
#include "host/trace_ring.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define FORMAT_MAX  65536
#define BUFFERS_KIB 131072 // of all processors together …
#define BUFFER_MIN  256    // … but for each at least this, and at most that
#define BUFFER_MAX  8192

const struct trace_kind trace_calls = {
	.name = "assay-calls",
	.format = "events/raw_syscalls/sys_enter/format",
	.field = "id",
	.pids = "set_event_pid",
	.fork = "event-fork",
	.file = "events/raw_syscalls/sys_enter/enable",
	.on = "1",
};

const struct trace_kind trace_functions = {
	.name = "assay-functions",
	.format = "events/ftrace/function/format",
	.field = "ip",
	.pids = "set_ftrace_pid",
	.fork = "function-fork",
	.file = "current_tracer",
	.on = "function",
};

static int read_layout(struct trace_ring *r, const char *root, struct err **e)
{
	CLEANUP_BUF struct buf page = {0}, format = {0};
	char path[128];

	snprintf(path, sizeof(path), "%s/events/header_page", root);
	if (file_read(path, FORMAT_MAX, &page, e))
		return -1;
	snprintf(path, sizeof(path), "%s/%s", root, r->kind->format);
	if (file_read(path, FORMAT_MAX, &format, e))
		return -1;
	if (trace_layout_read(buf_text(&page), buf_text(&format), r->kind->field, &r->layout, e))
		return -1;
	r->page = calloc(1, trace_page_size(&r->layout));
	return r->page ? 0 : err_set(e, "cannot read the trace: out of memory");
}

static int poke(const struct trace_ring *r, const char *file, const char *value, struct err **e)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", r->path, file);
	return file_poke(path, value, e);
}

// Returns a descriptor, or -1 with *e set.
static int open_file(const struct trace_ring *r, const char *file, int flags, struct err **e)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", r->path, file);
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? err_sys(e, "cannot open %s of the kernel’s tracer", file) : fd;
}

static int open_buffers(struct trace_ring *r, struct err **e)
{
	cpu_set_t all;

	if (sched_getaffinity(0, sizeof(all), &all))
		return err_sys(e, "cannot ask for the processors");
	for (int i = 0; i < CPU_SETSIZE && r->cpus < TRACE_CPUS_MAX; i++) {
		char file[64];

		if (!CPU_ISSET(i, &all))
			continue;
		snprintf(file, sizeof(file), "per_cpu/cpu%d/trace_pipe_raw", i);
		r->cpu[r->cpus] = open_file(r, file, O_RDONLY | O_NONBLOCK, e);
		if (r->cpu[r->cpus] < 0)
			return -1;
		r->cpus++;
	}
	return 0;
}

static int size_buffers(const struct trace_ring *r, struct err **e)
{
	size_t kib = BUFFERS_KIB / (r->cpus ? r->cpus : 1);
	char text[32];

	kib = kib < BUFFER_MIN ? BUFFER_MIN : kib > BUFFER_MAX ? BUFFER_MAX : kib;
	snprintf(text, sizeof(text), "%zu", kib);
	return poke(r, "buffer_size_kb", text, e);
}

// The order matters: with its buffers open an instance takes no other tracer any more.
static int set_up(struct trace_ring *r, struct err **e)
{
	if (poke(r, "tracing_on", "0", e) || poke(r, "trace_options", r->kind->fork, e) ||
		poke(r, r->kind->file, r->kind->on, e) || open_buffers(r, e) || size_buffers(r, e))
		return -1;
	r->pids = open_file(r, r->kind->pids, O_WRONLY, e);
	r->switch_on = r->pids < 0 ? -1 : open_file(r, "tracing_on", O_WRONLY, e);
	return r->switch_on < 0 ? -1 : 0;
}

static int make(struct trace_ring *r, const char *root, struct err **e)
{
	if (read_layout(r, root, e) || trace_ring_remove(r->kind, root, e))
		return -1;
	if (mkdir(r->path, 0700))
		return err_sys(e, "cannot make %s", r->path);
	return set_up(r, e);
}

// What a kernel lacks or forbids is no fault of this run.
static int fail(struct trace_ring *r, struct err **e)
{
	trace_ring_close(r, NULL);
	if (e && *e && ((*e)->sys == ENOENT || (*e)->sys == EPERM || (*e)->sys == EACCES))
		(*e)->kind = ERR_UNSUPPORTED;
	return -1;
}

int trace_ring_open(struct trace_ring *r, const struct trace_kind *kind, const char *root, struct err **e)
{
	*r = (struct trace_ring){.kind = kind, .pids = -1, .switch_on = -1};
	snprintf(r->path, sizeof(r->path), "%s/instances/%s", root, kind->name);
	return make(r, root, e) ? fail(r, e) : 0;
}

// It is not recorded before somebody follows, since as long as the list is empty everybody would be.
int trace_ring_follow(const struct trace_ring *r)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", (int)getpid());

	if (write(r->pids, text, (size_t)len) != len || write(r->switch_on, "1", 1) != 1)
		return errno ? errno : EIO;
	return 0;
}

void trace_ring_drain(struct trace_ring *r)
{
	size_t size = trace_page_size(&r->layout), most = (size_t)BUFFER_MAX * 1024 / size + 1;
	ssize_t n;

	for (size_t i = 0; i < r->cpus; i++)
		for (size_t page = 0; page < most && (n = read(r->cpu[i], r->page, size)) > 0; page++)
			if (!trace_page_take(&r->layout, r->page, (size_t)n, &r->seen))
				r->is_faulty = true;
}

static uint64_t number_behind(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at ? strtoull(at + strlen(key), NULL, 10) : 0;
}

uint64_t trace_ring_lost(const struct trace_ring *r)
{
	uint64_t lost = 0;

	for (int i = 0; i < CPU_SETSIZE; i++) {
		CLEANUP_BUF struct buf stats = {0};
		char path[256];

		snprintf(path, sizeof(path), "%s/per_cpu/cpu%d/stats", r->path, i);
		if (file_read(path, FORMAT_MAX, &stats, NULL))
			continue;
		// "commit overrun" is a line of its own.
		lost += number_behind(buf_text(&stats), "\noverrun: ") +
			number_behind(buf_text(&stats), "\ncommit overrun: ") +
			number_behind(buf_text(&stats), "\ndropped events: ");
	}
	return lost;
}

int trace_ring_close(struct trace_ring *r, struct err **e)
{
	int failed = 0;

	if (!r->kind)
		return 0;
	for (size_t i = 0; i < r->cpus; i++)
		close(r->cpu[i]);
	if (r->pids >= 0)
		close(r->pids);
	if (r->switch_on >= 0)
		close(r->switch_on);
	if (rmdir(r->path) && errno != ENOENT)
		failed = err_sys(e, "cannot remove %s", r->path);
	trace_set_free(&r->seen);
	free(r->page);
	*r = (struct trace_ring){.kind = NULL};
	return failed;
}

int trace_ring_remove(const struct trace_kind *kind, const char *root, struct err **e)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/instances/%s", root, kind->name);
	return rmdir(path) && errno != ENOENT ? err_sys(e, "cannot remove %s", path) : 0;
}
