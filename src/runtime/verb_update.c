// SPDX-License-Identifier: MIT
#include <string.h>

#include "abi/agent.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/unit.h"
#include "runtime/cgroup.h"
#include "runtime/control.h"
#include "runtime/settings.h"
#include "runtime/sizes.h"
#include "runtime/verb.h"

#define ANSWER_LIMIT  (10 * NS_PER_S)
#define RESOURCES_MAX 65536 // bytes

// What each flag is in the resources object.
static const struct member {
	const char *flag, *object, *key;
	bool is_text;
} members[] = {
	{"cpu-quota", "cpu", "quota", false},
	{"cpu-period", "cpu", "period", false},
	{"cpu-share", "cpu", "shares", false},
	{"cpuset-cpus", "cpu", "cpus", true},
	{"cpuset-mems", "cpu", "mems", true},
	{"memory", "memory", "limit", false},
	{"memory-swap", "memory", "swap", false},
	{"memory-reservation", "memory", "reservation", false},
	{"pids-limit", "pids", "limit", false},
};

#define MEMBERS (sizeof(members) / sizeof(*members))

static int add_value(struct buf *out, const struct member *m, const char *value, struct err **e)
{
	bool is_negative = *value == '-';
	uint64_t n;

	if (m->is_text) {
		json_quote(out, value);
		return 0;
	}
	if (!unit_number(value + is_negative, INT64_MAX, &n) && !unit_size(value, &n))
		return err_set(e, "cannot use --%s=%.40s: not a number", m->flag, value);
	buf_printf(out, "%s%llu", is_negative ? "-" : "", (unsigned long long)n);
	return 0;
}

static int from_flags(const struct flags *a, struct buf *out, struct err **e)
{
	const char *object = NULL, *value;

	buf_str(out, "{");
	for (size_t i = 0; i < MEMBERS; i++) {
		const struct member *m = &members[i];

		if (!(value = flags_text(a, m->flag)))
			continue;
		if (!object || strcmp(object, m->object) != 0)
			buf_printf(out, "%s\"%s\":{", object ? "}," : "", m->object);
		else
			buf_str(out, ",");
		object = m->object;
		buf_printf(out, "\"%s\":", m->key);
		if (add_value(out, m, value, e))
			return -1;
	}
	buf_str(out, object ? "}}" : "}");
	return 0;
}

static int read_input(struct buf *out, struct err **e)
{
	char chunk[4096];
	ssize_t n;

	while ((n = read(STDIN_FILENO, chunk, sizeof(chunk))) > 0 && out->len < RESOURCES_MAX)
		buf_add(out, chunk, (size_t)n);
	return n < 0 ? err_sys(e, "cannot read the resources from standard input") : 0;
}

static int read_resources(const struct flags *a, struct buf *out, struct err **e)
{
	const char *file = flags_text(a, "resources");

	if (!file)
		return from_flags(a, out, e);
	return strcmp(file, "-") == 0 ? read_input(out, e) : file_read(file, RESOURCES_MAX, out, e);
}

// Of quota and period one is nothing without the other: what is not said stays, as under runc. True: one was filled in.
static bool complete_cpu(const struct state *s, struct oci_resources *r)
{
	char path[PATH_MAX + 16], line[64];
	long long quota = -1;
	unsigned long long period;

	snprintf(path, sizeof(path), "%s/cpu.max", s->cgroup);
	if (!r->cpu_quota == !r->cpu_period || !s->cgroup[0] || !file_line(path, line, sizeof(line)))
		return false;
	if (sscanf(line, "%lld %llu", &quota, &period) != 2 && sscanf(line, "max %llu", &period) != 1)
		return false;
	if (!r->cpu_quota)
		r->cpu_quota = quota;
	else
		r->cpu_period = period;
	return true;
}

// The request with what was completed.
static int write_cpu(const struct oci_config *c, struct buf *text, struct err **e)
{
	yyjson_mut_doc *doc = yyjson_doc_mut_copy(c->doc, NULL);
	yyjson_mut_val *cpu = doc ? yyjson_mut_obj_get(yyjson_mut_doc_get_root(doc), "cpu") : NULL;
	CLEANUP_FREE char *written = NULL;
	size_t len;

	if (cpu &&
		yyjson_mut_obj_put(cpu, yyjson_mut_str(doc, "quota"), yyjson_mut_sint(doc, c->resources.cpu_quota)) &&
		yyjson_mut_obj_put(cpu, yyjson_mut_str(doc, "period"), yyjson_mut_uint(doc, c->resources.cpu_period)))
		written = yyjson_mut_write(doc, YYJSON_WRITE_NOFLAG, &len);
	yyjson_mut_doc_free(doc);
	if (!written)
		return err_set(e, "cannot tell the guest of its CPUs: out of memory");
	buf_clear(text);
	buf_add(text, written, len);
	return 0;
}

// A VM does not grow: what goes beyond it is refused, not half done.
static int check_size(const struct state *s, const struct sizes *new, const struct oci_resources *r, struct err **e)
{
	if (r->memory > 0 && new->memory > s->memory)
		return err_kind_set(e, ERR_UNSUPPORTED,
			"cannot raise the memory limit to %lld: the VM was made with %llu bytes", (long long)r->memory,
			(unsigned long long)s->memory);
	if (r->cpu_quota > 0 && new->vcpus > s->vcpus)
		return err_kind_set(e, ERR_UNSUPPORTED,
			"cannot raise the CPU quota to %u CPUs: the VM was made with %u", new->vcpus, s->vcpus);
	return 0;
}

static int update(const struct globals *g, const struct flags *a, struct err **e)
{
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	CLEANUP_BUF struct buf text = {0};
	struct rt_settings settings;
	struct sizes sizes;
	struct state s;

	if (state_load(&s, g->root, a->rest[0], e) || rt_settings_load(&settings, g->config, e))
		return -1;
	if (state_status(&s) == STATE_STOPPED)
		return err_set(e, "container not running");
	if (read_resources(a, &text, e) || oci_resources_parse("resources", buf_text(&text), text.len, &c, e))
		return -1;
	if (complete_cpu(&s, &c.resources) && write_cpu(&c, &text, e))
		return -1;
	if (sizes_compute(&c.resources, &settings, &sizes, e) || check_size(&s, &sizes, &c.resources, e))
		return -1;
	// The cgroup on the host is the VM's, whose size stays.
	sizes.vcpus = s.vcpus;
	if (sizes.host_memory)
		sizes.host_memory = s.memory + (uint64_t)settings.host_overhead_mib * (1 << 20);
	if (s.cgroup[0] && rt_cgroup_limit(s.cgroup, &c.resources, &sizes, e))
		return -1;
	return control_ask(&s, AGENT_UPDATE, text.data, (uint32_t)text.len, clock_deadline(ANSWER_LIMIT), NULL, e);
}

static const struct flag flags[] = {{"resources", 'r', true}, {"cpu-quota", 0, true}, {"cpu-period", 0, true},
	{"cpu-share", 0, true}, {"cpuset-cpus", 0, true}, {"cpuset-mems", 0, true}, {"memory", 0, true},
	{"memory-swap", 0, true}, {"memory-reservation", 0, true}, {"pids-limit", 0, true}, {0}};

const struct verb verb_update = {
	.name = "update",
	.usage = "[--resources FILE|-] [--memory BYTES] [--cpu-quota US] … ID",
	.help = "change a container's limits",
	.flags = flags,
	.has_id = true,
	.most = 1,
	.failure = 1,
	.run = update,
};
