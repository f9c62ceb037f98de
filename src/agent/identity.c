// SPDX-License-Identifier: MIT
#include "agent/identity.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

int identity_limits(const struct oci_process *p, struct err **e)
{
	for (size_t i = 0; i < p->rlimit_count; i++)
		if (setrlimit(p->rlimits[i].resource, &p->rlimits[i].limit))
			return err_sys(e, "cannot set resource limit %d", p->rlimits[i].resource);
	return 0;
}

static int no_folder(const char *cwd, struct err **e)
{
	return err_sys(e, "chdir to cwd (\"%s\") set in config.json failed", cwd);
}

// A folder that is not below the root is one that leaked in from outside: a container that names it wants out.
static int check_cwd(struct err **e)
{
	char path[PATH_MAX];

	if (!getcwd(path, sizeof(path)) && errno == ENOENT)
		return err_set(e, "current working directory is outside of container mount namespace root");
	return 0;
}

static int drop_bounding(uint64_t kept, struct err **e)
{
	// The kernel says EINVAL for the first capability that it does not know.
	for (unsigned long cap = 0; cap < 64; cap++)
		if (!(kept >> cap & 1) && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0))
			return errno == EINVAL ? 0 : err_sys(e, "cannot drop capability %lu", cap);
	return 0;
}

static int set_ambient(uint64_t set, struct err **e)
{
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
		return err_sys(e, "cannot clear the ambient capabilities");
	for (unsigned long cap = 0; cap < 64; cap++)
		if (set >> cap & 1 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) && errno != EINVAL)
			return err_sys(e, "cannot raise ambient capability %lu", cap);
	return 0;
}

static int set_capabilities(const struct oci_process *p, struct err **e)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];

	for (int i = 0; i < 2; i++)
		data[i] = (struct __user_cap_data_struct){
			.effective = (uint32_t)(p->capabilities[OCI_EFFECTIVE] >> 32 * i),
			.permitted = (uint32_t)(p->capabilities[OCI_PERMITTED] >> 32 * i),
			.inheritable = (uint32_t)(p->capabilities[OCI_INHERITABLE] >> 32 * i)};
	if (syscall(SYS_capset, &header, data))
		return err_sys(e, "cannot set the capabilities");
	return set_ambient(p->capabilities[OCI_AMBIENT], e);
}

static int change_user(const struct oci_process *p, struct err **e)
{
	if (setgroups(p->group_count, p->groups))
		return err_sys(e, "cannot set the additional groups");
	if (setgid(p->gid))
		return err_sys(e, "cannot become group %u", p->gid);
	if (setuid(p->uid))
		return err_sys(e, "cannot become user %u", p->uid);
	return 0;
}

int identity_become(const struct oci_process *p, struct err **e)
{
	// Root may be where the user may not, and the user (on a share) where root may not.
	bool is_there = !chdir(p->cwd);

	if (!is_there && errno != EACCES && errno != EPERM)
		return no_folder(p->cwd, e);
	if (drop_bounding(p->capabilities[OCI_BOUNDING], e))
		return -1;
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
		return err_sys(e, "cannot keep capabilities");
	if (change_user(p, e))
		return -1;
	if (!is_there && chdir(p->cwd))
		return no_folder(p->cwd, e);
	return check_cwd(e) || set_capabilities(p, e) ? -1 : 0;
}
