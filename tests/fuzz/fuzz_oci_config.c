// SPDX-License-Identifier: MIT
// Any bytes as config.json, as the process of exec, as the resources of update, and as a seccomp profile; the first
// byte chooses. What is accepted must keep what the header promises; a program must be one that no jump leaves.
#include <stdint.h>
#include <string.h>

#include "base/file.h"
#include "oci/config.h"
#include "oci/seccomp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static void check_list(const struct oci_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		require(list->at[i]);
	require(!list->at[list->count]);
}

static void check_process(const struct oci_process *p)
{
	check_list(&p->args);
	check_list(&p->env);
	require(p->args.count > 0 && *p->cwd == '/');
	require(p->uid != UINT32_MAX && p->gid != UINT32_MAX);
	for (size_t i = 0; i < p->rlimit_count; i++)
		require(p->rlimits[i].limit.rlim_cur <= p->rlimits[i].limit.rlim_max);
}

static void check_resources(const struct oci_resources *r)
{
	require(r->memory >= -1 && r->swap >= -1 && r->pids >= -1 && r->cpu_quota >= -1);
	require(oci_cpus(r) >= 0);
}

static void check_config(const struct oci_config *c)
{
	check_process(&c->process);
	check_resources(&c->resources);
	for (size_t i = 0; i < c->mount_count; i++) {
		check_list(&c->mounts[i].options);
		require(*c->mounts[i].destination == '/' && strlen(c->mounts[i].data) < 4096);
		require(c->mounts[i].is_bind ? !!c->mounts[i].source : !!c->mounts[i].type);
		require(!(c->mounts[i].flags & c->mounts[i].clear));
	}
	for (int k = 0; k < OCI_HOOK_KINDS; k++)
		for (size_t i = 0; i < c->hooks[k].count; i++)
			require(*c->hooks[k].at[i].path == '/');
	for (int i = 0; i < OCI_NAMESPACES; i++)
		require(i == OCI_NS_NETWORK || !c->namespaces[i].path);
	check_list(&c->masked);
	check_list(&c->read_only);
	oci_annotation(c, "a", "");
}

static void check_program(const struct sock_fprog *p)
{
	require(p->len > 0 && p->len <= BPF_MAXINSNS);
	for (size_t i = 0; i < p->len; i++) {
		const struct sock_filter *f = &p->filter[i];

		if (f->code == (BPF_JMP | BPF_JA))
			require(f->k < p->len - i - 1);
		else if (BPF_CLASS(f->code) == BPF_JMP)
			require(i + 1 + f->jt < p->len && i + 1 + f->jf < p->len);
	}
	require(BPF_CLASS(p->filter[p->len - 1].code) == BPF_RET);
}

static void profile(const char *text, size_t len)
{
	CLEANUP_OCI_SECCOMP struct oci_seccomp s = {0};
	CLEANUP_JSON yyjson_doc *doc = NULL;

	if (!json_parse("fuzz", text, len, &doc, NULL) &&
		!oci_seccomp_compile("fuzz", yyjson_doc_get_root(doc), &s, NULL))
		check_program(&s.program);
}

static void read_as(int kind, const char *text, size_t len)
{
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	CLEANUP_ERR struct err *e = NULL;

	switch (kind) {
	case 0:
		if (!oci_config_parse("fuzz", text, len, &c, &e))
			check_config(&c);
		break;
	case 1:
		profile(text, len);
		break;
	case 2:
		if (!oci_resources_parse("fuzz", text, len, &c, &e))
			check_resources(&c.resources);
		break;
	default:
		if (!oci_process_parse("fuzz", text, len, &c, &e))
			check_process(&c.process);
	}
}

// Three bytes say where in a valid file, and how many of its bytes the rest replaces.
static void read_within(const struct buf *valid, int kind, const uint8_t *data, size_t size)
{
	CLEANUP_BUF struct buf text = {0};
	size_t at, behind;

	if (size < 3)
		return;
	at = (size_t)(data[0] << 8 | data[1]) % valid->len;
	behind = at + data[2] < valid->len ? at + data[2] : valid->len;
	buf_add(&text, valid->data, at);
	buf_add(&text, data + 3, size - 3);
	buf_add(&text, valid->data + behind, valid->len - behind);
	read_as(kind, buf_text(&text), text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct {
		const char *path;
		int kind;
	} files[] = {{"tests/unit/data/config-docker.json", 0}, {"tests/unit/data/config-spec.json", 0},
		{"tests/unit/data/seccomp-docker.json", 1}};
	static struct buf valid[3];
	unsigned way;

	if (!size)
		return 0;
	way = *data % 7;
	if (way >= 3) {
		read_as((int)way - 3, (const char *)data + 1, size - 1);
		return 0;
	}
	if (!valid[way].len && file_read(files[way].path, 65536, &valid[way], NULL))
		__builtin_trap();
	read_within(&valid[way], files[way].kind, data + 1, size - 1);
	return 0;
}
