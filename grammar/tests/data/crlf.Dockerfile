# syntax=docker/dockerfile:1
# escape=\
FROM php:8.3-apache

LABEL maintainer="Somebody <somebody@example.com>" \
      version="1.0"

# Extensions
RUN set -eux; \
    apt-get update; \
    # the libraries of the extensions
    apt-get install -y libpng-dev libzip-dev; \

    docker-php-ext-install gd zip pdo_mysql

COPY --chown=www-data:www-data . /var/www/html/
RUN <<EOF
a2enmod rewrite
echo "ServerName localhost" >> /etc/apache2/apache2.conf
EOF
COPY <<-'INI' /usr/local/etc/php/conf.d/app.ini
	memory_limit = 256M
	display_errors = "Off"
	INI
ENV APP_ENV=prod APP_DEBUG=
ENV LEGACY some value
WORKDIR /var/www/html
VOLUME /var/www/html/var /tmp/cache
USER www-data
EXPOSE 80
CMD ["apache2-foreground"]
