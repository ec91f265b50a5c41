/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A net under the audio thread: allocation and locking functions are replaced in this program and counted per thread;
 * system calls are trapped by a filter on the watched thread alone, so that calls from inside libc count too. */
#include "audio-watch.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static _Thread_local bool watched;
static _Atomic guint allocations, locks, calls;
static _Atomic int first_call = -1;

#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
# define PUBLIC __attribute__ ((visibility ("default")))
extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t count, size_t size);
extern void *__libc_realloc (void *old, size_t size);
extern void __libc_free (void *old);

# define COUNT(what) do { if (watched) what++; } while (0)
PUBLIC void *malloc (size_t size) { COUNT (allocations); return __libc_malloc (size); }
PUBLIC void *calloc (size_t count, size_t size) { COUNT (allocations); return __libc_calloc (count, size); }
PUBLIC void *realloc (void *old, size_t size) { COUNT (allocations); return __libc_realloc (old, size); }
PUBLIC void free (void *old) { COUNT (allocations); __libc_free (old); }

# define REPLACE_LOCK(name, type)                                                \
  PUBLIC int name (type *lock)                                                   \
  {                                                                              \
    static int (*real) (type *);                                                 \
    if (!real)                                                                   \
      real = (int (*) (type *)) dlsym (RTLD_NEXT, #name);                        \
    COUNT (locks);                                                               \
    return real (lock);                                                          \
  }
REPLACE_LOCK (pthread_mutex_lock, pthread_mutex_t)
REPLACE_LOCK (pthread_mutex_trylock, pthread_mutex_t)
REPLACE_LOCK (pthread_rwlock_rdlock, pthread_rwlock_t)
REPLACE_LOCK (pthread_rwlock_wrlock, pthread_rwlock_t)
REPLACE_LOCK (pthread_cond_signal, pthread_cond_t)
REPLACE_LOCK (pthread_cond_broadcast, pthread_cond_t)
#endif

static void
trap_cb (int number, siginfo_t *info, void *context)
{
  if (watched)
    {
      calls++;
      if (first_call < 0)
        first_call = info->si_syscall;
    }
#if defined __x86_64__
  ((ucontext_t *) context)->uc_mcontext.gregs[REG_RAX] = -ENOSYS;
#elif defined __aarch64__
  ((ucontext_t *) context)->uc_mcontext.regs[0] = (unsigned long) -ENOSYS;
#endif
}

/* Everything is trapped but the way out of the thread and of the handler, the clock where the machine has no user-space
 * one, and the one call an audio thread may make: waking a worker (a futex; waiting on one is trapped). */
static bool
trap_calls (void)
{
#if defined __SANITIZE_THREAD__
  return false;                         /* its runtime needs them */
#endif
#define ALLOW(name) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), \
                    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
  struct sock_filter rows[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    ALLOW (rt_sigreturn), ALLOW (rt_sigprocmask), ALLOW (exit), ALLOW (madvise), ALLOW (munmap),
    ALLOW (clock_gettime),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_futex, 0, 3),
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, args[1])),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, FUTEX_WAKE_PRIVATE, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_TRAP),
  };
  struct sock_fprog program = { G_N_ELEMENTS (rows), rows };

  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

void
audio_watch_init (void)
{
  struct sigaction action = { .sa_sigaction = trap_cb, .sa_flags = SA_SIGINFO | SA_NODEFER };
  sigaction (SIGSYS, &action, NULL);
}

bool
audio_watch_begin (void)
{
  bool trapped = trap_calls ();
  watched = true;
  return trapped;
}

void
audio_watch_end (void)
{
  watched = false;
}

void
audio_watch_exit (void)
{
  for (;;)
    syscall (SYS_exit, 0);
}

AudioWatch
audio_watch_take (void)
{
  AudioWatch taken = { atomic_exchange (&allocations, 0), atomic_exchange (&locks, 0), atomic_exchange (&calls, 0),
                       atomic_exchange (&first_call, -1) };
  return taken;
}
