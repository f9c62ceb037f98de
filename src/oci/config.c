// SPDX-License-Identifier: MIT
#include "oci/config.h"

#include <string.h>

#include "base/file.h"
#include "oci/arena.h"
#include "oci/parts.h"

struct root {
	const char *path;
	bool is_read_only;
};

static int read_root(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"path", read_word, offsetof(struct root, path), true},
		{"readonly", read_bool, offsetof(struct root, is_read_only), false},
	};
	struct oci_config *c = at;
	struct root root = {0};

	if (node_object(n, members, COUNT(members), &root))
		return -1;
	c->root = root.path;
	c->is_root_read_only = root.is_read_only;
	return 0;
}

// What is added within version 1 may be passed over; a version 2 may mean something else by the same words.
static int read_version(const struct node *n, void *at)
{
	const char *s = "";

	if (read_word(n, &s))
		return -1;
	if (strncmp(s, "1.", 2) != 0 || s[2] < '0' || s[2] > '9')
		return node_refuse(n, "'%.32s' is not version 1", s);
	*(const char **)at = s;
	return 0;
}

static int read_annotation(const struct node *n, void *at)
{
	const char *s = "";

	(void)at;
	return read_text(n, &s);
}

static int read_annotations(const struct node *n, void *at)
{
	if (node_map(n, read_annotation, 0, NULL, NULL))
		return -1;
	*(yyjson_val **)at = n->value;
	return 0;
}

static int read_config(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"ociVersion", read_version, offsetof(struct oci_config, version), true},
		{"root", read_root, 0, true},
		{"process", read_process, offsetof(struct oci_config, process), true},
		{"hostname", read_uts_name, offsetof(struct oci_config, hostname), false},
		{"domainname", read_uts_name, offsetof(struct oci_config, domainname), false},
		{"mounts", read_mounts, 0, false},
		{"hooks", read_hooks, offsetof(struct oci_config, hooks), false},
		{"annotations", read_annotations, offsetof(struct oci_config, annotations), false},
		// Required here: without it every namespace would be the host's, which a VM has no way to give.
		{"linux", read_linux, 0, true},
		{"vm", read_unsupported, 0, false},
		{"windows", read_unsupported, 0, false},
		{"solaris", read_unsupported, 0, false},
		{"zos", read_unsupported, 0, false},
		{"freebsd", read_unsupported, 0, false},
	};

	return node_object(n, members, COUNT(members), at);
}

// Parses the text, and has what it holds read into the part at `into` of c.
static int parse(const char *name, const char *text, size_t len, struct oci_config *c, node_read *read, void *into,
	struct err **e)
{
	struct reader reader = {.name = name, .arena = &c->arena, .e = e};
	struct node top = {.reader = &reader};

	if (len > OCI_CONFIG_MAX)
		return err_set(e, "cannot read %s: %zu bytes, at most %u may be", name, len, OCI_CONFIG_MAX);
	if (json_parse(name, text, len, &c->doc, e))
		return -1;
	top.value = yyjson_doc_get_root(c->doc);
	if (!read(&top, into))
		return 0;
	oci_config_free(c);
	return -1;
}

int oci_config_parse(const char *name, const char *text, size_t len, struct oci_config *c, struct err **e)
{
	*c = (struct oci_config){0};
	return parse(name, text, len, c, read_config, c, e);
}

int oci_process_parse(const char *name, const char *text, size_t len, struct oci_config *c, struct err **e)
{
	*c = (struct oci_config){0};
	return parse(name, text, len, c, read_process, &c->process, e);
}

int oci_resources_parse(const char *name, const char *text, size_t len, struct oci_config *c, struct err **e)
{
	*c = (struct oci_config){0};
	return parse(name, text, len, c, read_resources, &c->resources, e);
}

int oci_config_load(const char *path, struct oci_config *c, struct err **e)
{
	CLEANUP_BUF struct buf b = {0};

	*c = (struct oci_config){0};
	if (file_read(path, OCI_CONFIG_MAX, &b, e))
		return -1;
	return oci_config_parse(path, buf_text(&b), b.len, c, e);
}

const char *oci_annotation(const struct oci_config *c, const char *key, const char *fallback)
{
	return json_text(c->annotations, key, fallback);
}

double oci_cpus(const struct oci_resources *r)
{
	uint64_t period = r->cpu_period ? r->cpu_period : OCI_CPU_PERIOD_US;

	return r->cpu_quota > 0 ? (double)r->cpu_quota / (double)period : 0;
}

void oci_config_free(struct oci_config *c)
{
	json_free(&c->doc);
	arena_free(&c->arena);
	*c = (struct oci_config){0};
}
