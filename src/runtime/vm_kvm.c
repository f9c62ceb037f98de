// SPDX-License-Identifier: MIT
// Whether KVM runs a guest. /dev/kvm may be there, make VMs, and then run no kernel: so a tiny guest is run, in a child
// that is killed if it hangs.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/file.h"
#include "kvm/trial.h"
#include "runtime/vm.h"

#define DEADLINE (5 * NS_PER_S)
#define BOOT_ID  "/proc/sys/kernel/random/boot_id"

// What the child says: nothing if it went well.
static void __attribute__((noreturn)) child(int kvm, int to)
{
	struct kvm_trial t = KVM_TRIAL_NONE;
	struct err *e = NULL;

	if (kvm_trial_run(&t, kvm, &e) || kvm_trial_check_clock(&t, &e))
		file_write_all(to, err_text(e), strlen(err_text(e)), NULL);
	_exit(e ? 1 : 0);
}

// Waits for the child's end; returns its status, or -1 when it hangs and was killed.
static int end_of(pid_t pid)
{
	CLEANUP_FD int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = {.fd = pidfd, .events = POLLIN};
	bool has_ended = poll(&p, 1, clock_ms_left(clock_deadline(DEADLINE))) == 1;
	int status = -1;

	if (!has_ended)
		kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return has_ended ? status : -1;
}

// Runs the guest; true when it ran well. What went wrong is appended to reason.
static bool try(int kvm, struct buf *reason)
{
	CLEANUP_FD int from = -1;
	char text[512];
	int pipe_fds[2], status;
	ssize_t n;
	pid_t pid;

	if (pipe2(pipe_fds, O_CLOEXEC))
		return false;
	from = pipe_fds[0];
	pid = fork();
	if (pid == 0)
		child(kvm, pipe_fds[1]);
	close(pipe_fds[1]);
	if (pid < 0)
		return false;
	status = end_of(pid);
	if (status == -1)
		buf_str(reason, "a guest of a dozen instructions hangs");
	else if (status && (n = read(from, text, sizeof(text))) > 0)
		buf_add(reason, text, (size_t)n);
	return status == 0;
}

// The file holds "BOOT-ID yes" or "BOOT-ID no REASON".
static bool known(const char *path, const char *boot, bool *answer, struct buf *reason)
{
	char line[1024];
	size_t len = strlen(boot);

	if (!file_line(path, line, sizeof(line)) || len == 0 || strncmp(line, boot, len) != 0)
		return false;
	*answer = strcmp(line + len, " yes") == 0;
	if (!*answer && strncmp(line + len, " no ", 4) != 0)
		return false;
	if (!*answer)
		buf_str(reason, line + len + 4);
	return true;
}

static void keep(const char *dir, const char *path, const char *boot, bool answer, const char *reason)
{
	CLEANUP_BUF struct buf b = {0};

	buf_printf(&b, answer ? "%s yes\n" : "%s no %s\n", boot, reason);
	if (file_mkdirs(dir, NULL) == 0)
		file_replace(path, b.data, b.len, 0644, NULL);
}

static bool ask(const char *dir, struct buf *why)
{
	CLEANUP_FD int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	char path[512], boot[64];
	bool answer;

	if (kvm < 0) {
		buf_printf(why, "/dev/kvm does not open (%s)", strerror(errno));
		return false;
	}
	snprintf(path, sizeof(path), "%s/kvm", dir);
	file_line(BOOT_ID, boot, sizeof(boot));
	if (known(path, boot, &answer, why))
		return answer;
	answer = try(kvm, why);
	keep(dir, path, boot, answer, buf_text(why));
	return answer;
}

bool vm_has_kvm(const char *dir, struct buf *reason)
{
	CLEANUP_BUF struct buf why = {0};
	bool answer = ask(dir, &why);

	if (!answer)
		buf_printf(reason, "KVM runs no guest on this machine: %s",
			why.len ? buf_text(&why) : "it could not be tried");
	return answer;
}
