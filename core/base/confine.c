/* confine.c — prctl, a limit, and a seccomp filter that names what is refused: a list of what is allowed
 * would break with the next version of a library, and a user would pay for it. */
#include "core/base/confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/sanitized.h"

#if defined(__x86_64__)
#define CONFINE_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define CONFINE_ARCH AUDIT_ARCH_AARCH64
#endif

void confine_process(void)
{
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0 || (!IS_SANITIZED && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)) {
        /* What was refused stays as it was. */
    }
}

#ifdef CONFINE_ARCH

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, what)
#define REFUSE ANSWER(SECCOMP_RET_ERRNO | EPERM)
#define REFUSE_IF(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), REFUSE

static struct sock_filter *filter_of(unsigned short *count)
{
    static const struct sock_filter FILTER[] = {
        /* Another architecture's numbers, and x86's second set of them, would slip through. */
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CONFINE_ARCH, 1, 0),
        REFUSE,
        LOAD(nr),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
        REFUSE,
        REFUSE_IF(execve),
        REFUSE_IF(execveat),
        REFUSE_IF(ptrace),
        REFUSE_IF(process_vm_readv),
        REFUSE_IF(process_vm_writev),
        REFUSE_IF(bpf),
        REFUSE_IF(perf_event_open),
        REFUSE_IF(userfaultfd),
        REFUSE_IF(io_uring_setup), /* works past filters */
        REFUSE_IF(add_key),
        REFUSE_IF(request_key),
        REFUSE_IF(keyctl),
        REFUSE_IF(mount),
        REFUSE_IF(umount2),
        REFUSE_IF(pivot_root),
        REFUSE_IF(chroot),
        REFUSE_IF(setns),
        REFUSE_IF(unshare),
        REFUSE_IF(open_by_handle_at),
        REFUSE_IF(init_module),
        REFUSE_IF(finit_module),
        REFUSE_IF(delete_module),
        REFUSE_IF(kexec_load),
        REFUSE_IF(reboot),
        REFUSE_IF(swapon),
        REFUSE_IF(swapoff),
        ANSWER(SECCOMP_RET_ALLOW),
    };
    *count = sizeof FILTER / sizeof *FILTER;
    return (struct sock_filter *)FILTER; /* the kernel only reads it */
}

void confine_thread(void)
{
    struct sock_fprog program;
    program.filter = filter_of(&program.len);
    /* The first is what allows the second to somebody who is not root. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        (!IS_SANITIZED && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0)) {
        /* An old kernel, or a container with a filter of its own. */
    }
}

#else

void confine_thread(void)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        /* as above */
    }
}

#endif
