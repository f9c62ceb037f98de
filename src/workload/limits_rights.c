// SPDX-License-Identifier: MIT
#include "workload/limits.h"
#include "workload/small_file.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CAPABILITY_VERSION 0x20080522 // _LINUX_CAPABILITY_VERSION_3 of linux/capability.h
#define RANGES_MAX         8          // of an id map that are named

// By number, as in linux/capability.h and capabilities(7).
static const char *const capability[] = {"chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill",
	"setgid", "setuid", "setpcap", "linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw",
	"ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct", "sys_admin",
	"sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write",
	"audit_control", "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read",
	"perfmon", "bpf", "checkpoint_restore"};

#define CAPABILITIES (sizeof(capability) / sizeof(*capability))

struct capability_header {
	uint32_t version;
	int pid;
};

struct capability_sets {
	uint32_t effective, permitted, inheritable;
};

static uint64_t bounding_set(void)
{
	uint64_t set = 0;

	for (unsigned i = 0; i < CAPABILITIES; i++)
		if (prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1)
			set |= UINT64_C(1) << i;
	return set;
}

static void add_set(struct facts *f, const char *key, uint64_t set)
{
	facts_open(f, key, '[');
	for (size_t i = 0; i < CAPABILITIES; i++)
		if (set >> i & 1)
			facts_item(f, capability[i]);
	facts_close(f, ']');
}

static void add_capabilities(struct facts *f)
{
	struct capability_header header = {.version = CAPABILITY_VERSION};
	struct capability_sets half[2] = {{0}};

	facts_open(f, "capabilities", '{');
	if (!syscall(SYS_capget, &header, half)) {
		add_set(f, "effective", (uint64_t)half[1].effective << 32 | half[0].effective);
		add_set(f, "permitted", (uint64_t)half[1].permitted << 32 | half[0].permitted);
	}
	add_set(f, "bounding", bounding_set());
	facts_close(f, '}');
}

static void add_seccomp(struct facts *f)
{
	static const char *const mode[] = {"none", "strict", "filter"};
	int seccomp = prctl(PR_GET_SECCOMP, 0, 0, 0, 0), nnp = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);

	facts_text(f, "seccomp", seccomp >= 0 && seccomp < 3 ? mode[seccomp] : NULL);
	if (nnp >= 0)
		facts_bool(f, "no_new_privs", nnp);
	else
		facts_text(f, "no_new_privs", NULL);
}

// The ranges of an id map (user_namespaces(7)), one blank between their numbers.
static void add_map(struct facts *f, const char *key, const char *path)
{
	struct line_reader r;
	char line[SMALL_FILE_LINE_MAX];

	facts_open(f, key, '[');
	if (!line_reader_open(&r, "", path)) {
		for (int i = 0; i < RANGES_MAX && line_reader_next(&r, line); i++) {
			char *to = line;

			for (const char *from = line + strspn(line, " "); *from; from++)
				if (*from != ' ' || (from[1] && from[1] != ' '))
					*to++ = *from;
			*to = '\0';
			facts_item(f, line);
		}
		line_reader_close(&r);
	}
	facts_close(f, ']');
}

// Their numbers tell which ones a container shares with another one, or with the host.
static void add_namespaces(struct facts *f)
{
	static const char *const name[] = {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};

	facts_open(f, "namespaces", '{');
	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++) {
		char path[32], target[64], *number;
		ssize_t n = small_file_join(path, sizeof(path), "/proc/self/ns/", name[i], "")
				    ? -1
				    : readlink(path, target, sizeof(target) - 1);

		target[n < 0 ? 0 : n] = '\0';
		number = strchr(target, '[');
		if (number)
			facts_number(f, name[i], small_file_digits(number + 1, NULL));
	}
	facts_close(f, '}');
}

void limits_rights(struct facts *f)
{
	facts_number(f, "uid", getuid());
	facts_number(f, "gid", getgid());
	add_map(f, "uid_map", "/proc/self/uid_map");
	add_map(f, "gid_map", "/proc/self/gid_map");
	add_capabilities(f);
	add_seccomp(f);
	add_namespaces(f);
}
