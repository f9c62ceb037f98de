// SPDX-License-Identifier: MIT
#include "machine/machine.h"

#include <ctype.h>
#include <string.h>

#include "base/unit.h"
#include "machine/look.h"
#include "machine/parts.h"

// "Intel(R) Core(TM) i5-9500T CPU @ 2.20GHz, 6 cores, 6 threads, 15.5 GiB, UEFI": the line in every header.
static void add_summary(const struct look *l, yyjson_mut_val *root)
{
	yyjson_mut_val *cpu = yyjson_mut_obj_get(root, "cpu");
	yyjson_mut_val *memory = yyjson_mut_obj_get(root, "memory"), *firmware = yyjson_mut_obj_get(root, "firmware");
	const char *model = yyjson_mut_get_str(yyjson_mut_obj_get(cpu, "model"));
	const char *kind = yyjson_mut_get_str(yyjson_mut_obj_get(firmware, "kind"));
	unsigned cores = (unsigned)yyjson_mut_get_uint(yyjson_mut_obj_get(cpu, "cores"));
	unsigned threads = (unsigned)yyjson_mut_get_uint(yyjson_mut_obj_get(cpu, "threads"));
	double gib = (double)yyjson_mut_get_uint(yyjson_mut_obj_get(memory, "bytes")) / (1 << 30);
	char line[512];

	snprintf(line, sizeof(line), "%s, %u core%s, %u thread%s, %.1f GiB, %s", model ? model : "unknown CPU", cores,
		cores == 1 ? "" : "s", threads, threads == 1 ? "" : "s", gib, kind ? kind : "unknown firmware");
	look_text(l, root, "summary", line);
}

int machine_describe(const struct machine_roots *r, const char *image_sha256, struct buf *out, struct err **e)
{
	struct look l = {.roots = r, .doc = yyjson_mut_doc_new(NULL)};
	yyjson_mut_val *root = l.doc ? yyjson_mut_obj(l.doc) : NULL;
	char *text;
	size_t len;

	if (!root)
		return err_set(e, "cannot describe the machine: out of memory");
	yyjson_mut_doc_set_root(l.doc, root);
	yyjson_mut_obj_add_uint(l.doc, root, "version", 1);
	part_identity(&l, root);
	part_cpu(&l, root);
	part_memory(&l, root);
	part_firmware(&l, root);
	part_kernel(&l, root);
	part_settings(&l, root);
	part_devices(&l, root);
	look_text(&l, root, "image_sha256", image_sha256 ? image_sha256 : "");
	add_summary(&l, root);
	text = yyjson_mut_write(l.doc, YYJSON_WRITE_PRETTY, &len);
	yyjson_mut_doc_free(l.doc);
	if (!text)
		return err_set(e, "cannot describe the machine: out of memory");
	buf_add(out, text, len);
	buf_str(out, "\n");
	free(text);
	return buf_ok(out) ? 0 : err_set(e, "cannot describe the machine: out of memory");
}

void machine_slug(const struct machine_roots *r, char *out, size_t size)
{
	struct look l = {.roots = r};
	char name[128];
	size_t n = 0;

	if (!look_sys(&l, name, sizeof(name), "class/dmi/id/product_name") &&
		!cpuinfo_field(&l, "model name", name, sizeof(name)))
		snprintf(name, sizeof(name), "machine");
	for (const char *s = name; *s && n + 1 < size && n < 40; s++) {
		if (isalnum((unsigned char)*s))
			out[n++] = (char)tolower((unsigned char)*s);
		else if (n && out[n - 1] != '-')
			out[n++] = '-';
	}
	while (n && out[n - 1] == '-')
		n--;
	out[n] = '\0';
	if (!n)
		snprintf(out, size, "machine");
}
