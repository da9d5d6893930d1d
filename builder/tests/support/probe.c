/* Asks the kernel for what a container must not do, and says what it answered: a name and an error number a line. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void say(const char *name, long answer) {
    printf("%s %d\n", name, answer == -1 ? errno : 0);
}

static int can_read(const char *path, mode_t kind, dev_t device) {
    char byte;
    if (mknod(path, kind | 0600, device) != 0)
        return -1;
    int file = open(path, O_RDONLY);
    unlink(path);
    return file < 0 ? -1 : (int)read(file, &byte, 1);
}

int main(void) {
    say("mount", mount("tmpfs", "/tmp", "tmpfs", 0, ""));
    say("umount", umount2("/proc/sys", MNT_DETACH));
    say("remount", mount("", "/proc/sys", "", MS_REMOUNT | MS_BIND, ""));
    say("unshare_user", unshare(CLONE_NEWUSER));
    say("unshare_mount", unshare(CLONE_NEWNS));
    say("clone_user", syscall(SYS_clone, CLONE_NEWUSER | 17, 0, 0, 0, 0));
    say("clone3", syscall(SYS_clone3, 0, 0));
    say("keyctl", syscall(SYS_keyctl, 0, -3, 0));
    say("add_key", syscall(SYS_add_key, "user", "name", "value", 5, -3));
    say("ptrace_host", ptrace(PTRACE_ATTACH, getppid() == 0 ? 2147483 : getppid(), 0, 0));
    say("setns", setns(0, 0));
    say("open_by_handle", syscall(SYS_open_by_handle_at, 0, 0, 0));
    say("bpf", syscall(SYS_bpf, 0, 0, 0));
    say("init_module", syscall(SYS_init_module, 0, 0, 0));
    say("reboot", syscall(SYS_reboot, 0, 0, 0, 0));
    say("io_uring", syscall(SYS_io_uring_setup, 1, 0));
    say("userfaultfd", syscall(SYS_userfaultfd, 0));
    say("algorithm_socket", socket(38, SOCK_SEQPACKET, 0));
    say("pivot_root", syscall(SYS_pivot_root, ".", "."));
    say("disk_in_tmp", can_read("/tmp/disk", S_IFBLK, makedev(254, 0)));
    say("disk_in_dev", can_read("/dev/disk", S_IFBLK, makedev(254, 0)));
    say("disk_in_shm", can_read("/dev/shm/disk", S_IFBLK, makedev(254, 0)));
    say("memory_in_dev", can_read("/dev/memory-of-host", S_IFCHR, makedev(1, 1)));
    return 0;
}
