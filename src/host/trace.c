// SPDX-License-Identifier: MIT
#include "host/trace.h"

#include <errno.h>
#include <linux/mount.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/trace_ring.h"

#define DRAIN_EVERY  (2 * NS_PER_MS)
#define INIT_PID_INO 0xEFFFFFFC // PROC_PID_INIT_INO of the kernel: the namespace whose numbers the tracer means

struct trace {
	int root; // of a tracefs; it is seen below /proc/self/fd
	char path[64];
	struct trace_ring calls, functions;
	struct err *no_functions;
	pthread_t reader;
	pthread_mutex_t lock; // of the rings, between the reader and the others
	bool is_reading, is_over;
	uint64_t lost_calls, lost_functions; // that were told already
};

static int config(int fs, unsigned command)
{
	return (int)syscall(SYS_fsconfig, fs, command, NULL, NULL, 0);
}

// Returns a descriptor of the root of tracefs, or -1.
static int mount_tracefs(void)
{
	CLEANUP_FD int fs = (int)syscall(SYS_fsopen, "tracefs", FSOPEN_CLOEXEC);

	if (fs < 0 || config(fs, FSCONFIG_CMD_CREATE))
		return -1;
	return (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
}

static int open_root(struct trace *t, struct err **e)
{
	struct stat st;

	if (stat("/proc/self/ns/pid", &st) || st.st_ino != INIT_PID_INO)
		return err_kind_set(e, ERR_UNSUPPORTED,
			"cannot trace: in a namespace of processes the tracer's numbers are others");
	t->root = mount_tracefs();
	if (t->root < 0) {
		err_sys(e, "cannot trace: the kernel has no tracefs for us");
		if (e)
			(*e)->kind = ERR_UNSUPPORTED;
		return -1;
	}
	snprintf(t->path, sizeof(t->path), "/proc/self/fd/%d", t->root);
	return 0;
}

static bool has_functions(const struct trace *t)
{
	return t->functions.kind != NULL;
}

static void drain(struct trace *t)
{
	trace_ring_drain(&t->calls);
	if (has_functions(t))
		trace_ring_drain(&t->functions);
}

static void *read_on(void *trace)
{
	const struct timespec pause = {.tv_nsec = DRAIN_EVERY};
	struct trace *t = trace;
	bool is_over;

	do {
		pthread_mutex_lock(&t->lock);
		drain(t);
		is_over = t->is_over;
		pthread_mutex_unlock(&t->lock);
		nanosleep(&pause, NULL);
	} while (!is_over);
	return NULL;
}

static int begin(struct trace *t, bool wants_functions, struct err **e)
{
	if (open_root(t, e) || trace_ring_open(&t->calls, &trace_calls, t->path, e))
		return -1;
	if (wants_functions && trace_ring_open(&t->functions, &trace_functions, t->path, &t->no_functions) &&
		t->no_functions->kind != ERR_UNSUPPORTED)
		return err_set(e, "%s", err_text(t->no_functions));
	if ((errno = pthread_create(&t->reader, NULL, read_on, t)))
		return err_sys(e, "cannot begin to read the trace");
	t->is_reading = true;
	return 0;
}

int trace_open(bool wants_functions, struct trace **t, struct err **e)
{
	*t = calloc(1, sizeof(**t));
	if (!*t)
		return err_set(e, "cannot trace: out of memory");
	(*t)->root = -1;
	pthread_mutex_init(&(*t)->lock, NULL);
	if (begin(*t, wants_functions, e) == 0)
		return 0;
	trace_close(t, NULL);
	return -1;
}

const char *trace_lacks_functions(const struct trace *t)
{
	return has_functions(t) ? NULL : err_text(t->no_functions);
}

// The calls come last: what this itself does is not to be among them.
int trace_follow(void *trace)
{
	const struct trace *t = trace;
	int r = has_functions(t) ? trace_ring_follow(&t->functions) : 0;

	return r ? r : trace_ring_follow(&t->calls);
}

static struct trace_set take_set(struct trace_ring *r)
{
	struct trace_set taken = r->seen;

	r->seen = (struct trace_set){0};
	return taken;
}

static uint64_t newly_lost(const struct trace_ring *r, uint64_t *told)
{
	uint64_t all = trace_ring_lost(r), since = all - *told;

	*told = all;
	return since;
}

int trace_take(struct trace *t, struct trace_used *used, struct err **e)
{
	bool is_faulty;

	*used = (struct trace_used){0};
	pthread_mutex_lock(&t->lock);
	drain(t);
	used->calls = take_set(&t->calls);
	used->functions = take_set(&t->functions);
	is_faulty = t->calls.is_faulty || t->functions.is_faulty || used->calls.is_broken || used->functions.is_broken;
	pthread_mutex_unlock(&t->lock);
	used->lost_calls = newly_lost(&t->calls, &t->lost_calls);
	if (has_functions(t))
		used->lost_functions = newly_lost(&t->functions, &t->lost_functions);
	return is_faulty ? err_set(e, "cannot read the trace: it holds what it should not, or memory ran out") : 0;
}

void trace_used_free(struct trace_used *used)
{
	trace_set_free(&used->calls);
	trace_set_free(&used->functions);
}

static void end_reader(struct trace *t)
{
	if (!t->is_reading)
		return;
	pthread_mutex_lock(&t->lock);
	t->is_over = true;
	pthread_mutex_unlock(&t->lock);
	pthread_join(t->reader, NULL);
}

int trace_close(struct trace **t, struct err **e)
{
	struct trace *old = *t;
	int r;

	if (!old)
		return 0;
	end_reader(old);
	r = trace_ring_close(&old->functions, e);
	r = trace_ring_close(&old->calls, r ? NULL : e) || r;
	if (old->root >= 0)
		close(old->root);
	pthread_mutex_destroy(&old->lock);
	err_free(&old->no_functions);
	free(old);
	*t = NULL;
	return r ? -1 : 0;
}

int trace_clean(struct err **e)
{
	CLEANUP_FD int root = mount_tracefs();
	char path[64];

	if (root < 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", root);
	return trace_ring_remove(&trace_calls, path, e) || trace_ring_remove(&trace_functions, path, e) ? -1 : 0;
}
