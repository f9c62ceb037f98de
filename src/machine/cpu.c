// SPDX-License-Identifier: MIT
#include <limits.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/unit.h"
#include "machine/parts.h"

#define CPUINFO_MAX (4u << 20)

// The flags that decide which code runs, or what a runtime can do.
static const char *const flags_that_matter[] = {"vmx", "svm", "ept", "npt", "vnmi", "avic", "hypervisor", "avx", "avx2",
	"fma", "avx512f", "avx512vl", "amx_tile", "sha_ni", "aes", "constant_tsc", "nonstop_tsc", "tsc_deadline_timer",
	"invpcid", "pcid", "la57", "smep", "smap", "umip", "ibt", "user_shstk", "aperfmperf", "hwp", "cppc", "cpb",
	"ida", "rtm", "mba", "cat_l3", "sme", "sev"};

// Finds "key<blanks>: value" at the start of a line of the first processor's paragraph.
static const char *find_value(const char *text, const char *key)
{
	size_t len = strlen(key);

	for (const char *s = text; s && *s && *s != '\n'; s = strchr(s, '\n'), s = s ? s + 1 : NULL) {
		const char *after = s + len;

		if (strncmp(s, key, len))
			continue;
		after += strspn(after, "\t ");
		if (*after == ':')
			return after + 1 + strspn(after + 1, " ");
	}
	return NULL;
}

bool cpuinfo_field(const struct look *l, const char *key, char *out, size_t size)
{
	CLEANUP_BUF struct buf text = {0};
	char path[PATH_MAX];
	const char *value;

	out[0] = '\0';
	snprintf(path, sizeof(path), "%s/cpuinfo", l->roots->proc);
	if (file_read(path, CPUINFO_MAX, &text, NULL))
		return false;
	value = find_value(buf_text(&text), key);
	if (!value)
		return false;
	snprintf(out, size, "%.*s", (int)strcspn(value, "\n"), value);
	return true;
}

static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *s = text; (s = strstr(s, word)); s += len)
		if ((s == text || s[-1] == ' ') && (s[len] == ' ' || s[len] == '\0'))
			return true;
	return false;
}

static void add_flags(const struct look *l, yyjson_mut_val *cpu)
{
	char all[LOOK_LINE_MAX];
	yyjson_mut_val *list = yyjson_mut_arr(l->doc);

	yyjson_mut_obj_add_val(l->doc, cpu, "flags", list);
	if (!cpuinfo_field(l, "flags", all, sizeof(all)))
		return;
	for (size_t i = 0; i < sizeof(flags_that_matter) / sizeof(*flags_that_matter); i++)
		if (has_word(all, flags_that_matter[i]))
			yyjson_mut_arr_add_str(l->doc, list, flags_that_matter[i]);
}

struct topology {
	unsigned threads, cores, sockets;
	bool seen_socket[256];
	bool seen_core[65536]; // by socket and core number, folded: good for every machine that fits the kernel's 8192
			       // CPUs
};

static void count_cpu(const struct look *l, const char *name, void *arg)
{
	struct topology *t = arg;
	char line[32];
	uint64_t socket, core;

	if (strncmp(name, "cpu", 3) || !strchr("0123456789", name[3]) || !name[3])
		return;
	if (!look_sys(l, line, sizeof(line), "devices/system/cpu/%s/topology/physical_package_id", name) ||
		!unit_number(line, 255, &socket) ||
		!look_sys(l, line, sizeof(line), "devices/system/cpu/%s/topology/core_id", name) ||
		!unit_number(line, 65535, &core))
		return;
	core = (core + socket * 4099) % 65536;
	t->threads++;
	t->sockets += !t->seen_socket[socket];
	t->cores += !t->seen_core[core];
	t->seen_socket[socket] = t->seen_core[core] = true;
}

static void add_topology(const struct look *l, yyjson_mut_val *cpu)
{
	CLEANUP_FREE struct topology *t = calloc(1, sizeof(*t));

	if (!t)
		return;
	look_each(l, "devices/system/cpu", count_cpu, t);
	yyjson_mut_obj_add_uint(l->doc, cpu, "sockets", t->sockets);
	yyjson_mut_obj_add_uint(l->doc, cpu, "cores", t->cores);
	yyjson_mut_obj_add_uint(l->doc, cpu, "threads", t->threads);
	look_add(l, cpu, "online", "devices/system/cpu/online");
	look_add(l, cpu, "isolated", "devices/system/cpu/isolated");
}

static void add_cache(const struct look *l, const char *name, void *arg)
{
	yyjson_mut_val *caches = arg, *c;

	if (strncmp(name, "index", 5))
		return;
	c = yyjson_mut_arr_add_obj(l->doc, caches);
	look_add_number(l, c, "level", "devices/system/cpu/cpu0/cache/%s/level", name);
	look_add(l, c, "type", "devices/system/cpu/cpu0/cache/%s/type", name);
	look_add(l, c, "size", "devices/system/cpu/cpu0/cache/%s/size", name);
	look_add_number(l, c, "ways", "devices/system/cpu/cpu0/cache/%s/ways_of_associativity", name);
	look_add(l, c, "shared_by", "devices/system/cpu/cpu0/cache/%s/shared_cpu_list", name);
}

void part_cpu(const struct look *l, yyjson_mut_val *to)
{
	static const char *const field[][2] = {{"vendor", "vendor_id"}, {"model", "model name"},
		{"family", "cpu family"}, {"model_number", "model"}, {"stepping", "stepping"},
		{"microcode", "microcode"}, {"bugs", "bugs"}, {"address_sizes", "address sizes"}};
	yyjson_mut_val *cpu = look_object(l, to, "cpu");
	char value[LOOK_LINE_MAX];

	for (size_t i = 0; i < sizeof(field) / sizeof(*field); i++) {
		cpuinfo_field(l, field[i][1], value, sizeof(value));
		look_text(l, cpu, field[i][0], value);
	}
	look_add_number(l, cpu, "max_khz", "devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq");
	look_add_number(l, cpu, "base_khz", "devices/system/cpu/cpu0/cpufreq/base_frequency");
	add_topology(l, cpu);
	add_flags(l, cpu);
	look_each(l, "devices/system/cpu/cpu0/cache", add_cache, yyjson_mut_obj_add_arr(l->doc, cpu, "caches"));
}
