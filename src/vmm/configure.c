// SPDX-License-Identifier: MIT
#include "vmm/configure.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

bool vmm_id_is_valid(const char *id, const char **why)
{
	*why = "The ID cannot be empty.";
	if (!*id)
		return false;
	*why = "API Resource IDs can only contain alphanumeric characters and underscores.";
	for (; *id; id++)
		if (!isalnum((unsigned char)*id) && *id != '_')
			return false;
	return true;
}

// The reason in Firecracker's form.
static int reason(struct err **e)
{
	int sys = errno;

	return err_set(e, "%s (os error %d)", strerror(sys), sys);
}

// Puts words around the reason in *e: before it as err_wrap does, and what it is about behind it.
static int about(const char *before, const char *what, struct err **e)
{
	char why[sizeof((*e)->text)];

	if (!e)
		return -1;
	snprintf(why, sizeof(why), "%s", err_text(*e));
	err_free(e);
	return err_set(e, "%s: %s %s", before, why, what);
}

// Opens and closes it. O_NONBLOCK: a FIFO named by mistake must not hold everything up.
static int try_file(const char *path, int flags, struct err **e)
{
	CLEANUP_FD int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return reason(e);
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		return err_set(e, "it is neither a file nor a block device");
	return 0;
}

int vmm_set_machine(struct vmm_config *c, const struct vmm_machine *m, struct err **e)
{
	if (m->vcpus == 0 || m->vcpus > VMM_VCPUS || (m->has_smt && m->vcpus > 1 && m->vcpus % 2))
		return err_set(e,
			"The number of vCPUs must be greater than 0, less than %d and must be 1 or an even number if "
			"SMT is enabled.",
			VMM_VCPUS);
	if (m->memory_mib == 0 || (m->has_huge_pages && m->memory_mib % 2))
		return err_set(e, "The memory size (MiB) is either 0, or not a multiple of the configured page size.");
	c->machine = *m;
	return 0;
}

static bool is_printable(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

int vmm_set_boot_source(struct vmm_config *c, const struct vmm_boot_source *b, struct err **e)
{
	if (try_file(b->kernel, O_RDONLY, e))
		return err_wrap(e, "The kernel file cannot be opened");
	if (b->initrd[0] && try_file(b->initrd, O_RDONLY, e))
		return err_wrap(e, "The initrd file cannot be opened due to invalid path or invalid permissions.");
	if (!is_printable(b->args))
		return err_set(
			e, "The kernel command line is invalid: String contains a non-printable ASCII character.");
	c->boot = *b;
	return 0;
}

int vmm_try_drive(const struct vmm_drive *d, struct err **e)
{
	if (try_file(d->path, d->is_read_only ? O_RDONLY : O_RDWR, e) == 0)
		return 0;
	about("Error manipulating the backing file", d->path, e);
	return err_wrap(e, "Virtio backend error");
}

static int check_drive(struct vmm_config *c, const struct vmm_drive *d, struct err **e)
{
	const char *why;

	if (!vmm_id_is_valid(d->id, &why))
		return err_set(e, "%s", why);
	if (d->is_root && c->drive_count && c->drives[0].is_root && strcmp(c->drives[0].id, d->id) != 0)
		return err_set(e, "A root block device already exists!");
	if (!d->path[0])
		return err_set(e, "Unable to create the virtio block device: Invalid block config.");
	return vmm_try_drive(d, e) ? err_wrap(e, "Unable to create the virtio block device") : 0;
}

// The root device is vda, whenever it came: a new one pushes the others back, and a drive that becomes it changes
// places with the first.
int vmm_set_drive(struct vmm_config *c, const struct vmm_drive *d, struct err **e)
{
	struct vmm_drive *old = vmm_config_drive(c, d->id);
	size_t at;

	if (check_drive(c, d, e))
		return -1;
	if (!old && vmm_config_devices(c) >= VMM_DEVICES)
		return err_set(e, "there are %d devices already", VMM_DEVICES);
	at = old ? (size_t)(old - c->drives) : c->drive_count++;
	if (d->is_root && old)
		c->drives[at] = c->drives[0];
	else if (d->is_root)
		memmove(&c->drives[1], &c->drives[0], at * sizeof(*d));
	c->drives[d->is_root ? 0 : at] = *d;
	return 0;
}

static bool is_taken(const struct vmm_config *c, const struct vmm_net *n)
{
	for (size_t i = 0; i < c->net_count; i++)
		if (strcmp(c->nets[i].tap, n->tap) == 0 && strcmp(c->nets[i].id, n->id) != 0)
			return true;
	return false;
}

// A tap that does not exist would be made by the kernel, where it may.
static int attach(const struct vmm_config *c, const struct vmm_net *n, int fd)
{
	struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR};

	memcpy(request.ifr_name, n->tap, strlen(n->tap));
	if (is_taken(c, n)) {
		errno = EBUSY;
		return -1;
	}
	return if_nametoindex(n->tap) ? ioctl(fd, TUNSETIFF, &request) : -1;
}

// Attaches to the tap and lets go of it.
static int try_tap(const struct vmm_config *c, const struct vmm_net *n, struct err **e)
{
	CLEANUP_FD int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0) {
		reason(e);
		return err_wrap(e, "Couldn't open /dev/net/tun");
	}
	if (attach(c, n, fd) == 0)
		return 0;
	reason(e);
	return about("Error while creating ifreq structure", n->tap, e);
}

static int check_net(const struct vmm_config *c, const struct vmm_net *n, struct err **e)
{
	const char *why;

	if (!vmm_id_is_valid(n->id, &why))
		return err_set(e, "%s", why);
	for (size_t i = 0; i < c->net_count && n->has_mac; i++) {
		const struct vmm_net *other = &c->nets[i];

		if (other->has_mac && memcmp(other->mac, n->mac, 6) == 0 && strcmp(other->id, n->id) != 0)
			return err_set(e, "The MAC address is already in use: %02x:%02x:%02x:%02x:%02x:%02x", n->mac[0],
				n->mac[1], n->mac[2], n->mac[3], n->mac[4], n->mac[5]);
	}
	if (try_tap(c, n, e))
		return err_wrap(e, "Could not create the network device: Open tap device failed");
	return 0;
}

int vmm_set_net(struct vmm_config *c, const struct vmm_net *n, struct err **e)
{
	struct vmm_net *old = vmm_config_net(c, n->id);

	if (check_net(c, n, e))
		return -1;
	if (!old && vmm_config_devices(c) >= VMM_DEVICES)
		return err_set(e, "there are %d devices already", VMM_DEVICES);
	// In its place comes the last, which makes room for it.
	if (old)
		*old = c->nets[--c->net_count];
	c->nets[c->net_count++] = *n;
	return 0;
}

// Makes the socket and removes it: what was there before is left alone.
static int try_socket(const char *path, struct err **e)
{
	CLEANUP_FD int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	errno = EINVAL; // an empty path would be a socket without a file
	if (fd < 0 || !path[0] || bind(fd, (const struct sockaddr *)&a, sizeof(a)))
		return reason(e);
	unlink(path);
	return 0;
}

int vmm_set_vsock(struct vmm_config *c, const struct vmm_vsock *v, struct err **e)
{
	if (!c->vsock.is_given && vmm_config_devices(c) >= VMM_DEVICES)
		return err_set(e, "there are %d devices already", VMM_DEVICES);
	if (try_socket(v->path, e))
		return err_wrap(
			e, "Cannot create backend for vsock device: Error binding to the host-side Unix socket");
	c->vsock = *v;
	return 0;
}

int vmm_open_output(const char *path, struct err **e)
{
	// Read and write: a FIFO that nobody reads yet opens all the same.
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);

	return fd < 0 ? reason(e) : fd;
}
