// SPDX-License-Identifier: MIT
#include "suite/stand.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"

#define REMOVE_LIMIT (90 * NS_PER_S) // for each container, and again for its sandbox

#define IMAGES "/usr/lib/assay/images"

void stand_image_path(const char *program, char *out, size_t size)
{
	const char *dir = getenv("ASSAY_IMAGE_DIR");

	snprintf(out, size, "%s%s", dir && *dir ? dir : IMAGES "/bench/rootfs", program);
}

void stand_rootfs(const struct runtime *r, char *out, size_t size)
{
	const char *dir = getenv("ASSAY_IMAGE_DIR");

	if (!r->image)
		stand_image_path("", out, size);
	else if (dir && *dir)
		snprintf(out, size, "%s-%s", dir, r->image);
	else
		snprintf(out, size, IMAGES "/%s/rootfs", r->image);
}

// What is not in a runtime's own image cannot run on it, while what is not in everybody's is a mistake.
static int check_image(const struct stand *s, const char *program, struct err **e)
{
	const struct runtime *r = s->runtime;
	char path[sizeof(s->rootfs) + 256];

	snprintf(path, sizeof(path), "%s%s", s->rootfs, program);
	if (!r->image || access(path, F_OK) == 0)
		return 0;
	return err_kind_set(e, ERR_UNSUPPORTED, "cannot run %s on %s: there is no such %s (%s): %s", program, r->name,
		r->image, path, strerror(errno));
}

static int start_member(
	struct stand *s, struct stand_member *m, const char *const *argv, uint64_t deadline, struct err **e)
{
	m->spec = (struct container_spec){
		.id = m->id,
		.rootfs = s->rootfs,
		.argv = argv,
		.sandbox = &m->sandbox,
		.cpus = s->limit.cpus,
		.memory_bytes = s->limit.memory,
		.last = s->last,
		.last_arg = s->last_arg,
	};
	container_init(&m->container, &m->spec, &s->call);
	return s->engine->start(&m->container, deadline, e);
}

static int fill(struct stand *s, const struct trial *t, struct err **e)
{
	*s = (struct stand){
		.runtime = t->runtime, .engine = engine_find(t->runtime->engine), .limit = limit_of(t->limit)};
	if (!s->engine)
		return err_set(e, "cannot run %s: there is no engine '%s'", t->runtime->name, t->runtime->engine);
	if (t->containers < 1 || t->containers > STAND_CONTAINERS_MAX)
		return err_set(e, "cannot run %u containers: 1 … %d are allowed", t->containers, STAND_CONTAINERS_MAX);
	stand_rootfs(t->runtime, s->rootfs, sizeof(s->rootfs));
	runtime_call(t->runtime, &s->call, s->path, sizeof(s->path));
	s->member = calloc(t->containers, sizeof(*s->member));
	if (!s->member)
		return err_set(e, "cannot run %u containers: out of memory", t->containers);
	s->count = t->containers;
	for (size_t i = 0; i < s->count; i++) {
		snprintf(s->member[i].id, sizeof(s->member[i].id), "t%u-%zu", t->number, i);
		container_init(&s->member[i].container, NULL, NULL);
	}
	return runtime_check(t->runtime, e);
}

static int make_sandbox(struct stand *s, unsigned i, struct err **e)
{
	struct sandbox *made = &s->member[i].sandbox;

	if (sandbox_make(made, s->member[i].id, i, e))
		return -1;
	if ((s->limit.cpus == 0 && s->limit.memory == 0) || made->has_limits)
		return 0;
	return err_kind_set(e, ERR_UNSUPPORTED, "containers cannot be limited: cgroup v2 has no controllers here");
}

int stand_prepare(struct stand *s, const struct trial *t, struct err **e)
{
	if (fill(s, t, e))
		return -1;
	for (unsigned i = 0; i < s->count; i++)
		if (make_sandbox(s, i, e))
			return -1;
	return 0;
}

int stand_start(struct stand *s, const char *const *argv, uint64_t deadline, struct err **e)
{
	if (check_image(s, argv[0], e))
		return -1;
	for (size_t i = 0; i < s->count; i++)
		if (start_member(s, &s->member[i], argv, deadline, e))
			return -1;
	return 0;
}

int stand_open(struct stand *s, const struct trial *t, const char *const *argv, uint64_t deadline, struct err **e)
{
	return stand_prepare(s, t, e) || stand_start(s, argv, deadline, e) ? -1 : 0;
}

// Reads what is there, waiting for it until the deadline. *is_end: the container closed its standard output.
static int read_some(struct stand_member *m, uint64_t deadline, bool *is_end, struct err **e)
{
	struct pollfd p = {.fd = m->container.out, .events = POLLIN};
	char chunk[4096];
	ssize_t n;

	*is_end = false;
	if (poll(&p, 1, clock_ms_left(deadline)) == 0)
		return err_kind_set(e, ERR_TIMEOUT, "container %s did not say all until its deadline", m->id);
	n = read(m->container.out, chunk, sizeof(chunk));
	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : err_sys(e, "cannot read from container %s", m->id);
	buf_add(&m->said, chunk, (size_t)n);
	*is_end = n == 0;
	return m->said.len > STAND_SAID_MAX ? err_set(e, "container %s says too much", m->id) : 0;
}

static unsigned occurrences(const char *in, const char *text)
{
	unsigned n = 0;

	while ((in = strstr(in, text))) {
		in += strlen(text);
		n++;
	}
	return n;
}

// The container ended where it should not have: says how.
static int fail_early(struct stand_member *m, uint64_t deadline, struct err **e)
{
	struct proc_exit x;
	char how[64];

	if (container_wait(&m->container, deadline, &x, e))
		return -1;
	proc_status_text(x.status, how, sizeof(how));
	return err_set(e, "container %s ended early with %s", m->id, how);
}

int stand_wait_said(struct stand *s, const char *text, unsigned times, uint64_t deadline, struct err **e)
{
	for (size_t i = 0; i < s->count; i++) {
		while (occurrences(buf_text(&s->member[i].said), text) < times) {
			bool is_end;

			if (read_some(&s->member[i], deadline, &is_end, e))
				return -1;
			if (is_end)
				return fail_early(&s->member[i], deadline, e);
		}
	}
	return 0;
}

static int wait_end(struct stand_member *m, uint64_t deadline, struct err **e)
{
	struct proc_exit x;
	bool is_end = false;
	char how[64];

	while (!is_end)
		if (read_some(m, deadline, &is_end, e))
			return -1;
	if (container_wait(&m->container, deadline, &x, e))
		return -1;
	if (x.status == 0)
		return 0;
	proc_status_text(x.status, how, sizeof(how));
	return err_set(e, "container %s ended with %s", m->id, how);
}

int stand_wait_end(struct stand *s, uint64_t deadline, struct err **e)
{
	for (size_t i = 0; i < s->count; i++)
		if (wait_end(&s->member[i], deadline, e))
			return -1;
	return 0;
}

double stand_cpu_s(const struct stand *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct sandbox_usage u;

		sandbox_usage(&s->member[i].sandbox, &u);
		sum += (double)u.cpu_us / 1e6;
	}
	return sum;
}

int stand_stop(struct stand *s, struct err **e)
{
	int r = 0;

	for (size_t i = 0; i < s->count; i++)
		if (s->engine->remove(&s->member[i].container, clock_deadline(REMOVE_LIMIT), NULL, r ? NULL : e))
			r = -1;
	return r;
}

static void collect(const struct stand_member *m, struct buf *log)
{
	if (m->said.len)
		buf_printf(log, "%s, standard output:\n%s\n", m->id, buf_text(&m->said));
	if (m->container.log.len)
		buf_printf(log, "%s, standard error and log:\n%s\n", m->id, buf_text(&m->container.log));
}

int stand_close(struct stand *s, struct finding *f, struct err **e)
{
	int r = stand_stop(s, e);

	for (size_t i = 0; i < s->count; i++) {
		struct stand_member *m = &s->member[i];

		if (sandbox_remove(&m->sandbox, clock_deadline(REMOVE_LIMIT), r ? NULL : e))
			r = -1;
		collect(m, &f->log);
		container_free(&m->container);
		buf_free(&m->said);
	}
	free(s->member);
	*s = (struct stand){0};
	return r;
}
