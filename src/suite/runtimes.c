// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/proc.h"
#include "suite/runtime.h"

#define VERSION_LIMIT   (30 * NS_PER_S) // a program of 30 MB that is read from a slow medium for the first time
#define PROVENANCE_MAX  65536
#define PROVENANCE_PATH "/usr/lib/assay/provenance"

#define RUNSC(platform, level, text)                                                                                   \
	{                                                                                                              \
		.name = "gvisor-" platform,                                                                            \
		.implementation = "runsc",                                                                             \
		.provenance = "debian",                                                                                \
		.engine = "oci",                                                                                       \
		.thin = level,                                                                                         \
		.what = text,                                                                                          \
		.call =                                                                                                \
			{                                                                                              \
				.path = "/usr/bin/runsc",                                                              \
				.global_args = {"--platform=" platform, "--network=sandbox"},                          \
				.uncontrolled_arg = "--ignore-cgroups",                                                \
			},                                                                                             \
	}

#define KATA(title, level, root, ...)                                                                                  \
	{                                                                                                              \
		.name = title,                                                                                         \
		.implementation = "rt-vm",                                                                             \
		.provenance = "assay",                                                                                 \
		.engine = "oci",                                                                                       \
		.thin = level,                                                                                         \
		.is_slow = true,                                                                                       \
		.what = "Kata's architecture: rt-vm starts a virtual machine on QEMU for each container, with an "     \
			"agent in it; root file system " root ".",                                                     \
		.hypervisor = "QEMU",                                                                                  \
		.hypervisor_path = "/usr/bin/qemu-system-x86_64",                                                      \
		.call = {.path = "/usr/bin/rt-vm", .global_args = {__VA_ARGS__}},                                      \
	}

static const struct runtime table[] = {
	{
		.name = "native",
		.implementation = "Linux",
		.provenance = "debian",
		.engine = "direct",
		.thin = THIN_BASE,
		.what = "A plain process, not isolated, behind the same veth pair and in the same kind of cgroup.",
	},
	{
		.name = "docker",
		.implementation = "runc",
		.provenance = "debian",
		.engine = "oci",
		.thin = THIN_BASE,
		.what = "Debian's runc called through the OCI command line, without the Docker engine and without its "
			"seccomp profile.",
		.call = {.path = "/usr/bin/runc"},
	},
	RUNSC("systrap", THIN_KINDS, "gVisor's runsc on its platform systrap, with its own network stack."),
	RUNSC("ptrace", THIN_LEAST, "gVisor's runsc on its platform ptrace, with its own network stack."),
	RUNSC("kvm", THIN_LEAST, "gVisor's runsc on its platform kvm, with its own network stack."),
	KATA("kata", THIN_KINDS, "shared by virtio-fs"),
	KATA("kata-block", THIN_LEAST, "as a disk image", "--config", "/etc/rt-vm-block.conf"),
	{
		.name = "kata-fc",
		.implementation = "rt-vm",
		.provenance = "assay",
		.engine = "oci",
		.thin = THIN_LEAST,
		.is_slow = true,
		.what = "Kata's architecture on Firecracker's: rt-vm configures and starts a microVM by Firecracker's "
			"API; root file system as a disk image. The VMM is this project's own, unless Firecracker is "
			"installed.",
		.hypervisor = "assay-vmm",
		.hypervisor_path = "/usr/bin/vmm",
		.upstream = "firecracker",
		.call = {.path = "/usr/bin/rt-vm", .global_args = {"--config", "/etc/rt-vm-fc.conf"}},
	},
	{
		.name = "nabla",
		.implementation = "rt-uni",
		.provenance = "assay",
		.engine = "oci",
		.thin = THIN_KINDS,
		.what = "Nabla's architecture: rt-uni runs the program as a unikernel, linked with a library that does "
			"a kernel's work, in a process that may make seven system calls.",
		.image = "unikernel",
		.call = {.path = "/usr/bin/rt-uni"},
	},
};

const struct runtime *runtime_table(size_t *n)
{
	*n = sizeof(table) / sizeof(*table);
	return table;
}

const struct runtime *runtime_find(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (!strcmp(table[i].name, name))
			return &table[i];
	return NULL;
}

// Returns where the program of that path is to be found, which may be in storage.
static const char *find_program(const char *path, char *storage, size_t size)
{
	const char *dirs = getenv("ASSAY_RUNTIME_DIR"), *name = strrchr(path, '/');

	while (dirs && *dirs) {
		size_t n = strcspn(dirs, ":");

		if (snprintf(storage, size, "%.*s%s", (int)n, dirs, name) < (int)size && !access(storage, F_OK))
			return storage;
		dirs += n + (dirs[n] == ':');
	}
	return path;
}

void runtime_call(const struct runtime *r, struct engine_runtime *call, char *path, size_t size)
{
	*call = r->call;
	if (call->path)
		call->path = find_program(call->path, path, size);
}

static int check_program(const struct runtime *r, const char *path, struct err **e)
{
	if (!access(path, X_OK))
		return 0;
	return err_kind_set(e, ERR_UNSUPPORTED, "cannot run %s: %s: %s", r->name, path, strerror(errno));
}

// The upstream program on the path, found as rt-vm finds it. NULL: there is none.
static const char *find_upstream(const struct runtime *r, char *storage, size_t size)
{
	const char *dirs = r->upstream ? getenv("PATH") : NULL;

	while (dirs && *dirs) {
		size_t n = strcspn(dirs, ":");

		if (*dirs == '/' && snprintf(storage, size, "%.*s/%s", (int)n, dirs, r->upstream) < (int)size &&
			!access(storage, X_OK))
			return storage;
		dirs += n + (dirs[n] == ':');
	}
	return NULL;
}

static const char *find_hypervisor(const struct runtime *r, char *storage, size_t size)
{
	const char *upstream = find_upstream(r, storage, size);

	return upstream ? upstream : find_program(r->hypervisor_path, storage, size);
}

int runtime_check(const struct runtime *r, struct err **e)
{
	struct engine_runtime call;
	char path[512];

	runtime_call(r, &call, path, sizeof(path));
	if (call.path && check_program(r, call.path, e))
		return -1;
	return r->hypervisor ? check_program(r, find_hypervisor(r, path, sizeof(path)), e) : 0;
}

static int native_version(struct buf *out, struct err **e)
{
	struct utsname u;

	if (uname(&u))
		return err_sys(e, "cannot ask for the kernel's release");
	buf_str(out, u.release);
	return 0;
}

// Returns where the version stands in what a program says: behind "version ", or behind a " v" as in "Firecracker
// v1.2".
static const char *find_version(const char *text)
{
	const char *version = strstr(text, "version "), *v = strstr(text, " v");

	if (version)
		return version + strlen("version ");
	return v && v[2] >= '0' && v[2] <= '9' ? v + 2 : text;
}

// Appends the version in the first line of what the program says, up to one of the bytes in end.
static int program_version(const struct runtime *r, const char *path, const char *end, struct buf *out, struct err **e)
{
	const char *const argv[] = {path, "--version", NULL};
	CLEANUP_BUF struct buf text = {0};
	const char *version;

	if (proc_check(argv, clock_deadline(VERSION_LIMIT), &text, e))
		return err_wrap(e, "cannot run %s", r->name);
	version = find_version(buf_text(&text));
	buf_add(out, version, strcspn(version, end));
	return 0;
}

int runtime_version(const struct runtime *r, struct buf *out, struct err **e)
{
	struct engine_runtime call;
	char path[512];

	runtime_call(r, &call, path, sizeof(path));
	if (!call.path)
		return native_version(out, e);
	if (runtime_check(r, e) || program_version(r, call.path, "\n", out, e))
		return -1;
	if (!r->hypervisor)
		return 0;
	buf_printf(out, ", %s ", find_upstream(r, path, sizeof(path)) ? r->upstream : r->hypervisor);
	return program_version(r, find_hypervisor(r, path, sizeof(path)), " (\n", out, e);
}

const char *runtime_provenance(const struct runtime *r)
{
	static const char *const known[] = {"debian", "debian, patched", "assay", "upstream"};
	CLEANUP_JSON yyjson_doc *doc = NULL;
	char path[128];
	const char *says;

	snprintf(path, sizeof(path), PROVENANCE_PATH "/%s.json", r->implementation);
	if (json_load(path, PROVENANCE_MAX, &doc, NULL))
		return r->provenance;
	says = json_text(yyjson_doc_get_root(doc), "provenance", "");
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(says, known[i]))
			return known[i];
	return r->provenance;
}
