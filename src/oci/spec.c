// SPDX-License-Identifier: MIT
#include "oci/spec.h"

#include <stddef.h>

#include "base/json.h"

#define CPU_PERIOD_US 100000 // Docker's

static const char *const capability[] = {
	"CAP_CHOWN",
	"CAP_DAC_OVERRIDE",
	"CAP_FSETID",
	"CAP_FOWNER",
	"CAP_MKNOD",
	"CAP_NET_RAW",
	"CAP_SETGID",
	"CAP_SETUID",
	"CAP_SETFCAP",
	"CAP_SETPCAP",
	"CAP_NET_BIND_SERVICE",
	"CAP_SYS_CHROOT",
	"CAP_KILL",
	"CAP_AUDIT_WRITE",
	NULL,
};

static const char *const environment[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"HOME=/root",
	NULL,
};

static const char *const masked[] = {
	"/proc/asound",
	"/proc/acpi",
	"/proc/kcore",
	"/proc/keys",
	"/proc/latency_stats",
	"/proc/timer_list",
	"/proc/timer_stats",
	"/proc/sched_debug",
	"/proc/scsi",
	"/sys/firmware",
	"/sys/devices/virtual/powercap",
	NULL,
};

static const char *const read_only[] = {
	"/proc/bus",
	"/proc/fs",
	"/proc/irq",
	"/proc/sys",
	"/proc/sysrq-trigger",
	NULL,
};

static const struct mount {
	const char *destination, *type;
	const char *option[7];
} mounts[] = {
	{"/proc", "proc", {"nosuid", "noexec", "nodev"}},
	{"/dev", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}},
	{"/dev/pts", "devpts", {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}},
	{"/sys", "sysfs", {"nosuid", "noexec", "nodev", "ro"}},
	{"/sys/fs/cgroup", "cgroup", {"nosuid", "noexec", "nodev", "ro"}},
	{"/dev/mqueue", "mqueue", {"nosuid", "noexec", "nodev"}},
	{"/dev/shm", "tmpfs", {"nosuid", "noexec", "nodev", "mode=1777", "size=67108864"}},
	{"/tmp", "tmpfs", {"nosuid", "nodev", "mode=1777"}},
};

static void write_list(const char *const *list, struct buf *out)
{
	buf_str(out, "[");
	for (size_t i = 0; list[i]; i++) {
		buf_str(out, i ? "," : "");
		json_quote(out, list[i]);
	}
	buf_str(out, "]");
}

static void write_process(const struct oci_spec *s, struct buf *out)
{
	static const char *const set[] = {"bounding", "effective", "permitted"};

	buf_str(out, "\"process\":{\"terminal\":false,\"user\":{\"uid\":0,\"gid\":0},\"args\":");
	write_list(s->argv, out);
	buf_str(out, ",\"env\":");
	write_list(environment, out);
	buf_str(out, ",\"cwd\":\"/\",\"noNewPrivileges\":false,\"capabilities\":{");
	for (size_t i = 0; i < sizeof(set) / sizeof(*set); i++) {
		buf_printf(out, "%s\"%s\":", i ? "," : "", set[i]);
		write_list(capability, out);
	}
	buf_str(out, "}}");
}

static void write_mounts(struct buf *out)
{
	buf_str(out, "\"mounts\":[");
	for (size_t i = 0; i < sizeof(mounts) / sizeof(*mounts); i++) {
		const struct mount *m = &mounts[i];

		buf_printf(out,
			"%s{\"destination\":\"%s\",\"type\":\"%s\",\"source\":\"%s\",\"options\":", i ? "," : "",
			m->destination, m->type, m->type);
		write_list(m->option, out);
		buf_str(out, "}");
	}
	buf_str(out, "]");
}

static void write_resources(const struct oci_spec *s, struct buf *out)
{
	buf_str(out, "\"resources\":{\"devices\":[{\"allow\":false,\"access\":\"rwm\"}]");
	if (s->cpus > 0)
		buf_printf(out, ",\"cpu\":{\"quota\":%.0f,\"period\":%d}", s->cpus * CPU_PERIOD_US, CPU_PERIOD_US);
	if (s->memory)
		buf_printf(out, ",\"memory\":{\"limit\":%llu}", (unsigned long long)s->memory);
	buf_str(out, "}");
}

static void write_linux(const struct oci_spec *s, struct buf *out)
{
	buf_str(out, "\"linux\":{\"cgroupsPath\":");
	json_quote(out, s->cgroups);
	buf_str(out, ",\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"ipc\"},{\"type\":\"uts\"},{\"type\":\"mount\"},"
		     "{\"type\":\"cgroup\"},{\"type\":\"network\",\"path\":");
	json_quote(out, s->netns);
	buf_str(out, "}],");
	write_resources(s, out);
	buf_str(out, ",\"maskedPaths\":");
	write_list(masked, out);
	buf_str(out, ",\"readonlyPaths\":");
	write_list(read_only, out);
	buf_str(out, "}");
}

void oci_spec_write(const struct oci_spec *s, struct buf *out)
{
	buf_str(out, "{\"ociVersion\":\"" OCI_VERSION "\",");
	write_process(s, out);
	buf_str(out, ",\"root\":{\"path\":");
	json_quote(out, s->rootfs);
	buf_str(out, ",\"readonly\":true},\"hostname\":");
	json_quote(out, s->hostname);
	buf_str(out, ",");
	write_mounts(out);
	buf_str(out, ",");
	write_linux(s, out);
	buf_str(out, "}\n");
}
