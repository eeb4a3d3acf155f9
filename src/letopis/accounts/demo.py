"""The users of the demo company."""

from letopis.accounts.models import Role, Team, User

PASSWORD = "letopis-demo"
USERS = [
    ("anna", "Мельникова Анна", "manager", "Отдел продаж"),
    ("timur", "Сафин Тимур", "manager", "Отдел продаж"),
    ("olga", "Руднева Ольга", "head", "Отдел продаж"),
    ("gleb", "Лапин Глеб", "owner", "Отдел продаж"),
    ("vera", "Чайка Вера", "manager", "Сервис"),
    ("oleg", "Зимин Олег", "observer", "Отдел продаж"),
]


def fill() -> list[User]:
    """The demo users, made when missing; they share one password, which `letopis run` prints."""
    made = []
    for login, name, role, team in USERS:
        if present := User.objects.filter(login=login).first():
            made.append(present)
            continue
        user = User(
            login=login,
            name=name,
            email=f"{login}@stroykomplekt.example",
            role=Role.objects.get(code=role),
            team=Team.objects.get_or_create(name=team)[0],
        )
        user.set_password(PASSWORD)
        user.save()
        made.append(user)
    return made
