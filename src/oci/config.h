// SPDX-License-Identifier: MIT
// config.json of the OCI runtime specification 1.x (config.md, config-linux.md), read for a runtime that keeps to it:
// what the specification has and is not honoured is refused by its name, what it does not have is passed over, as it
// wants. One exception: the AppArmor profiles that engines give unasked ("docker-default") are done without
// (config_process.c says why). The same reader serves the runtime on the host and the agent in the guest. All strings
// belong to the document and live as long as it.
#ifndef OCI_CONFIG_H
#define OCI_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#include "base/err.h"
#include "base/json.h"

#define OCI_CONFIG_MAX    (8u << 20) // bytes: an environment of 1 MiB and 10 000 mounts fit
#define OCI_CPU_PERIOD_US 100000     // the kernel's, for a quota without a period

struct oci_list {        // of strings
	const char **at; // never NULL, ended by NULL
	size_t count;
};

struct oci_rlimit {
	int resource; // RLIMIT_…
	struct rlimit limit;
};

enum oci_capset { OCI_BOUNDING, OCI_EFFECTIVE, OCI_INHERITABLE, OCI_PERMITTED, OCI_AMBIENT, OCI_CAPSETS };

struct oci_process {
	bool has_terminal;
	uint16_t rows, columns; // of the terminal; 0: not said
	uint32_t uid, gid, umask;
	bool has_umask;
	const uint32_t *groups;
	size_t group_count;
	struct oci_list args, env;
	const char *cwd;
	bool has_capabilities; // false: none, or, for exec, those of the container's own process (both as under runc)
	uint64_t capabilities[OCI_CAPSETS]; // bit n: capability n
	const struct oci_rlimit *rlimits;
	size_t rlimit_count;
	bool has_no_new_privileges;
	bool has_oom_score_adj;
	int oom_score_adj;
};

struct oci_mount {
	const char *destination, *type, *source;
	struct oci_list options; // as in the file
	unsigned long flags;     // MS_… that the options mean
	unsigned long clear;     // MS_… that they take away
	unsigned long propagation;
	const char *data; // what is for the file system, parted by commas, or ""
	bool is_bind;     // or rbind, which has MS_REC in flags
};

struct oci_device {
	const char *path;
	char type; // c, b, u or p
	uint32_t major, minor, mode, uid, gid;
};

struct oci_hook {
	const char *path;
	struct oci_list args, env;
	unsigned timeout_s; // 0: none was given
};

enum oci_hook_kind {
	OCI_PRESTART,
	OCI_CREATE_RUNTIME,
	OCI_CREATE_CONTAINER,
	OCI_START_CONTAINER,
	OCI_POSTSTART,
	OCI_POSTSTOP,
	OCI_HOOK_KINDS
};

struct oci_hooks {
	const struct oci_hook *at;
	size_t count;
};

enum oci_namespace_kind {
	OCI_NS_PID,
	OCI_NS_NETWORK,
	OCI_NS_MOUNT,
	OCI_NS_IPC,
	OCI_NS_UTS,
	OCI_NS_USER,
	OCI_NS_CGROUP,
	OCI_NS_TIME,
	OCI_NAMESPACES
};

struct oci_namespace {
	bool is_wanted;
	const char *path; // to join, or NULL: a new one
};

struct oci_resources {
	int64_t cpu_quota;                 // µs a period; 0 and -1: none
	uint64_t cpu_period;               // µs; 0: not said
	uint64_t cpu_shares;               // 2 to 262144; 0: not said
	const char *cpus, *mems;           // cpuset; NULL: not said
	int64_t memory, swap, reservation; // bytes; 0: not said, -1: none. swap is memory and swap together
	int64_t pids;                      // 0: not said, -1: none
	yyjson_val *devices;               // array of rules as it stands, or NULL
	yyjson_val *unified;               // object of file and text, or NULL
};

struct oci_sysctl {
	const char *key, *value;
};

struct oci_config {
	yyjson_doc *doc;
	const char *version, *root, *hostname, *domainname;
	bool is_root_read_only;
	struct oci_process process;
	const struct oci_mount *mounts;
	size_t mount_count;
	struct oci_hooks hooks[OCI_HOOK_KINDS];
	yyjson_val *annotations; // object, or NULL
	struct oci_namespace namespaces[OCI_NAMESPACES];
	const struct oci_device *devices;
	size_t device_count;
	const char *cgroups_path;
	struct oci_resources resources;
	const struct oci_sysctl *sysctls;
	size_t sysctl_count;
	struct oci_list masked, read_only;
	yyjson_val *seccomp; // object as it stands, or NULL: oci/seccomp.h compiles it
	void *arena;         // what the arrays lie in
};

#define CLEANUP_OCI_CONFIG CLEANUP(oci_config_free)

// Parses len bytes; name is what errors call them. Fails, naming the field, on what is not of its type, missing,
// contradictory, beyond its range, or not honoured (ERR_UNSUPPORTED).
int oci_config_parse(const char *name, const char *text, size_t len, struct oci_config *c, struct err **e);

// Reads and parses the file at path.
int oci_config_load(const char *path, struct oci_config *c, struct err **e);

// Parses a process object, as exec gets it. c holds nothing else then.
int oci_process_parse(const char *name, const char *text, size_t len, struct oci_config *c, struct err **e);

// Parses a resources object, as update gets it.
int oci_resources_parse(const char *name, const char *text, size_t len, struct oci_config *c, struct err **e);

// Returns the name of a namespace, as in config.json.
const char *oci_namespace_name(enum oci_namespace_kind kind);

// Returns the name of a kind of hooks, as in config.json.
const char *oci_hook_name(enum oci_hook_kind kind);

// Returns the text of an annotation, or fallback.
const char *oci_annotation(const struct oci_config *c, const char *key, const char *fallback);

// Returns how many CPUs the quota amounts to, as a fraction; 0: there is no quota.
double oci_cpus(const struct oci_resources *r);

// Frees everything.
void oci_config_free(struct oci_config *c);

#endif
