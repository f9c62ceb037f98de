// SPDX-License-Identifier: MIT
// Seccomp profiles, judged by the kernel: a child installs the program and makes calls. Included after cmocka.h.
#ifndef UNIT_SECCOMP_FIXTURE_H
#define UNIT_SECCOMP_FIXTURE_H

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "oci/seccomp.h"
#include "oci_fixture.h"

#define ALLOWED 77   // errno that says so
#define KILLED  1000 // and up: by that signal
#define X32     0x40000000

struct call {
	long number;
	uint64_t args[6];
};

static inline yyjson_doc *parsed(const char *text)
{
	yyjson_doc *doc = NULL;

	if (json_parse("profile", text, strlen(text), &doc, NULL))
		fail_msg("no JSON: %s", text);
	return doc;
}

static inline struct oci_seccomp compiled(const char *text)
{
	CLEANUP_JSON yyjson_doc *doc = parsed(text);
	CLEANUP_ERR struct err *e = NULL;
	struct oci_seccomp s;

	if (oci_seccomp_compile("config.json", yyjson_doc_get_root(doc), &s, &e))
		fail_msg("%s: %s", err_text(e), text);
	return s;
}

static inline void install(const struct sock_fprog *program, unsigned flags)
{
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, program))
		_exit(100);
}

// Every call but the two that a child needs fails with ALLOWED instead of being made. Of two programs that both give
// an errno the later one's counts, so this one, installed first, shows what the later one allows.
static inline void install_nothing(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_seccomp, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ALLOWED),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(*filter), filter};

	install(&program, 0);
}

// Sets got[i] to the errno of call i, 0 for success. A child that dies leaves KILLED + signal at the call that it made.
static inline void try(const struct oci_seccomp *s, const struct call *calls, size_t count, int *got)
{
	size_t size = count * sizeof(*got);
	int *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child = fork();
	int status;

	assert_ptr_not_equal(shared, MAP_FAILED);
	if (child == 0) {
		signal(SIGSYS, SIG_DFL); // cmocka catches it
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		install_nothing();
		install(&s->program, s->flags);
		for (size_t i = 0; i < count; i++) {
			const uint64_t *a = calls[i].args;

			shared[i] = KILLED;
			shared[i] = syscall(calls[i].number, a[0], a[1], a[2], a[3], a[4], a[5]) == -1 ? errno : 0;
		}
		syscall(SYS_exit_group, 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	memcpy(got, shared, size);
	munmap(shared, size);
	for (size_t i = 0; i < count; i++)
		if (got[i] == KILLED)
			got[i] += WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	if (WIFEXITED(status))
		assert_int_equal(WEXITSTATUS(status), 0);
}

static inline int result_of(const char *profile, struct call call)
{
	CLEANUP_OCI_SECCOMP struct oci_seccomp s = compiled(profile);
	int got;

	try(&s, &call, 1, &got);
	return got;
}

#define CONDITION(index, value) "{\"index\":" #index ",\"value\":" #value ",\"op\":\"SCMP_CMP_EQ\"}"
#define ENTRY(names, number, args)                                                                                     \
	"{\"names\":[" names "],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":" #number ",\"args\":[" args "]}"
#define ALLOW(entries) "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[" entries "]}"

#endif
