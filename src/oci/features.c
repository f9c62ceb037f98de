// SPDX-License-Identifier: MIT
#include "oci/features.h"

#include "base/json.h"
#include "oci/capability.h"
#include "oci/config.h"
#include "oci/mount_option.h"
#include "oci/seccomp_parts.h"

// Appends a string to an array that is being written.
static void add(struct buf *out, const char *s)
{
	if (out->len && out->data[out->len - 1] != '[')
		buf_str(out, ",");
	json_quote(out, s);
}

static void write_hooks(struct buf *out)
{
	buf_str(out, ",\"hooks\":[");
	// The programs of createContainer hooks are the host's and their namespaces the guest's: rt-vm refuses them.
	for (int i = 0; i < OCI_HOOK_KINDS; i++)
		if (i != OCI_CREATE_CONTAINER)
			add(out, oci_hook_name((enum oci_hook_kind)i));
	buf_str(out, "]");
}

static void write_mount_options(struct buf *out)
{
	const struct mount_option *o;

	buf_str(out, ",\"mountOptions\":[");
	for (size_t i = 0; (o = mount_option_at(i)); i++)
		if (o->kind != MOUNT_UNSUPPORTED)
			add(out, o->name);
	buf_str(out, "]");
}

static void write_namespaces(struct buf *out)
{
	buf_str(out, "\"namespaces\":[");
	for (int i = 0; i < OCI_NAMESPACES; i++)
		if (i != OCI_NS_USER)
			add(out, oci_namespace_name((enum oci_namespace_kind)i));
	buf_str(out, "]");
}

static void write_capabilities(struct buf *out)
{
	buf_str(out, ",\"capabilities\":[");
	for (int i = 0; i < CAPABILITIES; i++)
		add(out, capability_name(i));
	buf_str(out, "]");
}

static void write_words(const char *key, const struct seccomp_word *words, struct buf *out)
{
	buf_printf(out, ",\"%s\":[", key);
	for (; words->name; words++)
		add(out, words->name);
	buf_str(out, "]");
}

static void write_seccomp(struct buf *out)
{
	buf_str(out, ",\"seccomp\":{\"enabled\":true");
	write_words("actions", seccomp_actions, out);
	write_words("operators", seccomp_operators, out);
	write_words("archs", seccomp_archs, out);
	write_words("knownFlags", seccomp_flags, out);
	write_words("supportedFlags", seccomp_flags, out);
	buf_str(out, "}");
}

static void write_linux(struct buf *out)
{
	buf_str(out, ",\"linux\":{");
	write_namespaces(out);
	write_capabilities(out);
	buf_str(out, ",\"cgroup\":{\"v1\":false,\"v2\":true,\"systemd\":false,\"systemdUser\":false,\"rdma\":false}");
	write_seccomp(out);
	buf_str(out, ",\"apparmor\":{\"enabled\":false},\"selinux\":{\"enabled\":false},"
		     "\"intelRdt\":{\"enabled\":false},\"mountExtensions\":{\"idmap\":{\"enabled\":false}}}");
}

void oci_features_write(const char *const *annotations, struct buf *out)
{
	buf_str(out, "{\"ociVersionMin\":\"" OCI_VERSION_MIN "\",\"ociVersionMax\":\"" OCI_VERSION_MAX "\"");
	write_hooks(out);
	write_mount_options(out);
	write_linux(out);
	buf_str(out, ",\"annotations\":{");
	for (size_t i = 0; annotations[i]; i += 2) {
		buf_str(out, i ? "," : "");
		json_quote(out, annotations[i]);
		buf_str(out, ":");
		json_quote(out, annotations[i + 1]);
	}
	buf_str(out, "}}\n");
}
