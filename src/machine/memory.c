// SPDX-License-Identifier: MIT
#include <limits.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/unit.h"
#include "machine/parts.h"
#include "machine/smbios.h"

#define DMI_TABLE_MAX (1u << 20)
#define MODULES_MAX   256

// MemTotal in bytes; 0 when the kernel does not say.
static uint64_t mem_total(const struct look *l)
{
	char path[PATH_MAX], line[128], *number = line + strlen("MemTotal:");
	uint64_t kib;

	snprintf(path, sizeof(path), "%s/meminfo", l->roots->proc);
	if (!file_line(path, line, sizeof(line)) || strncmp(line, "MemTotal:", strlen("MemTotal:")))
		return 0;
	number += strspn(number, " ");
	number[strcspn(number, " ")] = '\0';
	return unit_number(number, UINT64_MAX / 1024, &kib) ? kib * 1024 : 0;
}

static void add_module(const struct look *l, yyjson_mut_val *list, const struct smbios_module *m)
{
	yyjson_mut_val *o = yyjson_mut_arr_add_obj(l->doc, list);

	look_text(l, o, "slot", m->slot);
	look_text(l, o, "bank", m->bank);
	yyjson_mut_obj_add_uint(l->doc, o, "bytes", m->bytes);
	look_text(l, o, "type", m->bytes ? m->type : "");
	yyjson_mut_obj_add_uint(l->doc, o, "mts", m->mts);
	yyjson_mut_obj_add_uint(l->doc, o, "rated_mts", m->rated_mts);
	look_text(l, o, "maker", m->maker);
	look_text(l, o, "part", m->part);
}

static void add_modules(const struct look *l, yyjson_mut_val *memory)
{
	yyjson_mut_val *list = yyjson_mut_obj_add_arr(l->doc, memory, "modules");
	CLEANUP_BUF struct buf table = {0};
	struct smbios_module m;
	char path[PATH_MAX];
	size_t offset = 0;

	snprintf(path, sizeof(path), "%s/firmware/dmi/tables/DMI", l->roots->sys);
	if (file_read(path, DMI_TABLE_MAX, &table, NULL))
		return;
	for (int n = 0; n < MODULES_MAX; n++) {
		if (!smbios_next_module((const unsigned char *)buf_text(&table), table.len, &offset, &m))
			return;
		add_module(l, list, &m);
	}
}

static void count_node(const struct look *l, const char *name, void *arg)
{
	(void)l;
	if (!strncmp(name, "node", 4) && strspn(name + 4, "0123456789") == strlen(name + 4))
		++*(unsigned *)arg;
}

void part_memory(const struct look *l, yyjson_mut_val *to)
{
	yyjson_mut_val *memory = look_object(l, to, "memory");
	unsigned nodes = 0;

	yyjson_mut_obj_add_uint(l->doc, memory, "bytes", mem_total(l));
	look_each(l, "devices/system/node", count_node, &nodes);
	yyjson_mut_obj_add_uint(l->doc, memory, "numa_nodes", nodes);
	add_modules(l, memory);
}
