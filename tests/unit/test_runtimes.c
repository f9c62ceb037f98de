// SPDX-License-Identifier: MIT
// Which program stands for a runtime, and what it says of itself.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "suite/runtime.h"

static char folder[] = "/tmp/test_runtimes.XXXXXX";
static char dirs[128];

static void put(const char *name, const char *says)
{
	char path[128], script[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	snprintf(script, sizeof(script), "#!/bin/sh\n%s\n", says);
	assert_int_equal(file_replace(path, script, strlen(script), 0755, NULL), 0);
}

static int make_folders(void **state)
{
	char path[64];
	(void)state;

	if (!mkdtemp(folder))
		return -1;
	for (const char *const *name = (const char *const[]){"ours", "theirs", NULL}; *name; name++) {
		snprintf(path, sizeof(path), "%s/%s", folder, *name);
		if (file_mkdirs(path, NULL))
			return -1;
	}
	snprintf(dirs, sizeof(dirs), "%s/ours:%s/theirs", folder, folder);
	return setenv("ASSAY_RUNTIME_DIR", dirs, 1);
}

static int remove_folders(void **state)
{
	(void)state;
	return file_remove_tree(folder, NULL);
}

// The first folder that has the program counts; the hypervisor's version is part of the runtime's.
static void test_version(void **state)
{
	CLEANUP_BUF struct buf version = {0};
	CLEANUP_ERR struct err *e = NULL;
	struct engine_runtime call;
	char path[512], want[128];
	(void)state;

	put("ours/rt-vm", "echo rt-vm version 1.2; echo spec: 1.0");
	put("theirs/rt-vm", "echo rt-vm version 9");
	put("theirs/qemu-system-x86_64",
		"echo 'QEMU emulator version 10.0.13 (Debian 1:10.0.13+ds-0+deb13u1)'; echo more");
	runtime_call(runtime_find("kata-block"), &call, path, sizeof(path));
	snprintf(want, sizeof(want), "%s/ours/rt-vm", folder);
	assert_string_equal(call.path, want);
	assert_string_equal(call.global_args[0], "--config");
	if (runtime_version(runtime_find("kata"), &version, &e))
		fail_msg("%s", err_text(e));
	assert_string_equal(buf_text(&version), "1.2, QEMU 10.0.13");
}

// Firecracker, where it is installed, takes the place of our VMM, and the version says which it was.
static void test_upstream(void **state)
{
	CLEANUP_BUF struct buf version = {0};
	struct runtime r = *runtime_find("kata-fc");
	CLEANUP_ERR struct err *e = NULL;
	char path[4096], *before = getenv("PATH");
	(void)state;

	put("ours/rt-vm", "echo rt-vm version 1.2");
	put("ours/vmm", "echo assay-vmm v0.5.0");
	snprintf(path, sizeof(path), "nowhere:%s/theirs:%s", folder, before);
	before = strdup(before);
	setenv("PATH", path, 1);
	assert_int_equal(runtime_version(&r, &version, &e), 0);
	assert_string_equal(buf_text(&version), "1.2, assay-vmm 0.5.0");
	buf_clear(&version);
	put("theirs/firecracker", "printf 'Firecracker v1.16.1\\n\\n'");
	assert_int_equal(runtime_version(&r, &version, &e), 0);
	assert_string_equal(buf_text(&version), "1.2, firecracker 1.16.1");
	setenv("PATH", before, 1);
	free(before);
}

static void test_hypervisor_is_missing(void **state)
{
	struct runtime r = *runtime_find("kata");
	CLEANUP_BUF struct buf version = {0};
	CLEANUP_ERR struct err *e = NULL;
	(void)state;

	put("ours/rt-vm", "echo rt-vm version 1.2");
	r.hypervisor_path = "/nowhere/no-hypervisor";
	assert_int_equal(runtime_version(&r, &version, &e), -1);
	assert_int_equal(e->kind, ERR_UNSUPPORTED);
	assert_string_equal(err_text(e), "cannot run kata: /nowhere/no-hypervisor: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_upstream),
		cmocka_unit_test(test_hypervisor_is_missing),
	};

	return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
