// SPDX-License-Identifier: MIT
// The API of a microVM over a machine that only notes what it is asked.
#ifndef TESTS_VMM_API_FIXTURE_H
#define TESTS_VMM_API_FIXTURE_H

#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "vmm/api.h"
#include "vmm/log.h"

static struct {
	int starts, pauses, resumes, presses;
	bool fails; // whatever it is asked
	struct vmm_config config;
	struct vmm_drive drive;
	struct vmm_net net;
	bool reopens;
} machine;

static int act(int *count, struct err **e)
{
	++*count;
	return machine.fails ? err_set(e, "it is broken") : 0;
}

static int start(void *m, const struct vmm_config *c, struct err **e)
{
	(void)m;
	machine.config = *c;
	return act(&machine.starts, e);
}

static int pause_it(void *m, struct err **e)
{
	(void)m;
	return act(&machine.pauses, e);
}

static int resume_it(void *m, struct err **e)
{
	(void)m;
	return act(&machine.resumes, e);
}

static int press(void *m, struct err **e)
{
	(void)m;
	return act(&machine.presses, e);
}

static int update_drive(void *m, const struct vmm_drive *d, bool reopens, struct err **e)
{
	(void)m;
	machine.drive = *d;
	machine.reopens = reopens;
	return machine.fails ? err_set(e, "it is broken") : 0;
}

static int update_net(void *m, const struct vmm_net *n, struct err **e)
{
	(void)m;
	machine.net = *n;
	return machine.fails ? err_set(e, "it is broken") : 0;
}

static void count(void *m, struct buf *out)
{
	(void)m;
	buf_str(out, ",\"vcpu\":{\"exits\":7}");
}

static const struct vmm_machine_ops ops = {start, pause_it, resume_it, update_drive, update_net, press, count};

static struct vmm_api api;
static char folder[] = "/tmp/test_vmm_api.XXXXXX", kernel[64], disk[64], other[64];

static void fresh(void)
{
	vmm_api_close(&api);
	memset(&machine, 0, sizeof(machine));
	api = (struct vmm_api){.id = "vm-1", .ops = &ops};
	vmm_api_open(&api);
}

// Asks and demands a status. Returns the body, valid until the next call.
static inline const char *ask(const char *method, const char *path, const char *body, unsigned status)
{
	static struct buf out;
	unsigned got;

	buf_free(&out);
	got = vmm_api_answer(&api, method, path, body, body ? strlen(body) : 0, &out);
	if (got != status)
		fail_msg("%s %s %s: %u %s", method, path, body ? body : "", got, buf_text(&out));
	assert_int_equal(got == 204, out.len == 0);
	return buf_text(&out);
}

// Asks and demands a fault that has these words.
static inline void refused(const char *method, const char *path, const char *body, const char *words)
{
	const char *said = ask(method, path, body, 400);

	if (strncmp(said, "{\"fault_message\":\"", 18) != 0 || !strstr(said, words))
		fail_msg("%s %s %s: \"%s\" is not in %s", method, path, body ? body : "", words, said);
}

// As printf, into one of a few buffers.
static inline const char *text(const char *fmt, ...) PRINTF(1, 2);
static inline const char *text(const char *fmt, ...)
{
	static char ring[4][1024];
	static unsigned turn;
	char *out = ring[turn++ % 4];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(out, sizeof(ring[0]), fmt, ap);
	va_end(ap);
	return out;
}

static inline const char *drive(const char *id, const char *path, bool is_root)
{
	return text("{\"drive_id\":\"%s\",\"path_on_host\":\"%s\",\"is_root_device\":%s}", id, path,
		is_root ? "true" : "false");
}

static inline void boot(void)
{
	fresh();
	ask("PUT", "/boot-source", text("{\"kernel_image_path\":\"%s\"}", kernel), 204);
	ask("PUT", "/drives/rootfs", drive("rootfs", disk, true), 204);
	ask("PUT", "/actions", "{\"action_type\":\"InstanceStart\"}", 204);
	assert_int_equal(machine.starts, 1);
}

static int set_up(void **state)
{
	const struct vmm_logger quiet = {.level = VMM_OFF};
	(void)state;

	if (!mkdtemp(folder))
		return -1;
	snprintf(kernel, sizeof(kernel), "%s/kernel", folder);
	snprintf(disk, sizeof(disk), "%s/disk", folder);
	snprintf(other, sizeof(other), "%s/other", folder);
	vmm_log_open(&quiet, NULL);
	api = (struct vmm_api){.id = "vm-1", .ops = &ops};
	vmm_api_open(&api);
	return file_replace(kernel, "k", 1, 0600, NULL) || file_replace(disk, "d", 1, 0600, NULL) ||
	       file_replace(other, "o", 1, 0600, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	fresh();
	vmm_api_close(&api);
	return file_remove_tree(folder, NULL);
}

#endif
